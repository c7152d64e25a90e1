package api

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/app/access"
	"whistle/app/coverage"
	"whistle/app/live"
	"whistle/app/mobilize"
	"whistle/app/server"
	"whistle/models"
	"whistle/notifier"
)

// Deps are what the API works with.
type Deps struct {
	DB        *models.DB
	Accounts  *access.Accounts
	Mobilizer *mobilize.Mobilizer
	Coverage  *coverage.Reader
	Feed      *live.Feed
	Webhooks  Webhooks  // nil where no number goes by Twilio
	Callbacks Callbacks // nil where none goes by Aliyun
	Log       *slog.Logger
	Zone      *time.Location
	Version   string
}

// API answers programs and carriers.
type API struct {
	db        *models.DB
	accounts  *access.Accounts
	mobilizer *mobilize.Mobilizer
	coverage  *coverage.Reader
	feed      *live.Feed
	webhooks  Webhooks
	callbacks Callbacks
	receipts  *notifier.Receipts
	log       *slog.Logger
	zone      *time.Location
	document  []byte
}

// New makes the API with its OpenAPI document.
func New(d Deps) (*API, error) {
	document, err := Document(d.Version)
	if err != nil {
		return nil, err
	}
	return &API{
		db: d.DB, accounts: d.Accounts, mobilizer: d.Mobilizer, coverage: d.Coverage, feed: d.Feed, webhooks: d.Webhooks, callbacks: d.Callbacks, receipts: notifier.NewReceipts(d.DB),
		log: d.Log, zone: d.Zone, document: document,
	}, nil
}

// Register puts the routes on the server.
func (a *API) Register(e *echo.Echo) {
	group := e.Group("/api/v1")
	group.GET("/openapi.json", func(c echo.Context) error { return c.JSONBlob(http.StatusOK, a.document) })
	for _, r := range routes() {
		group.Add(r.method, r.echoPath(), func(c echo.Context) error {
			actor, err := a.actor(c.Request())
			if err != nil {
				return err
			}
			return r.handle(a, &call{Context: c, actor: actor})
		})
	}
	group.Any("/*", func(echo.Context) error { return echo.ErrNotFound })
	a.registerWebhooks(e)
	a.registerCallbacks(e)
}

// actor gives whose token a request carries.
func (a *API) actor(r *http.Request) (access.Actor, error) {
	token, ok := strings.CutPrefix(r.Header.Get(echo.HeaderAuthorization), "Bearer ")
	if !ok || token == "" {
		return access.Actor{}, server.ErrUnauthorized
	}
	actor, err := a.accounts.Token(r.Context(), strings.TrimSpace(token))
	if models.CodeOf(err) == models.CodeNotFound {
		return access.Actor{}, server.ErrUnauthorized
	}
	return actor, err
}

// routes is the table of everything the API answers.
func routes() []route {
	all := append(templateRoutes(), readinessRoutes()...)
	for _, part := range [][]route{areaRoutes(), memberRoutes(), callUpRoutes(), reportRoutes(), escalationRoutes(), leaderRoutes(), deputyRoutes(), summonsRoutes(), formationRoutes(), rosterRoutes(), dutyRoutes(), requestRoutes(), coverageRoutes(), standingRoutes()} {
		all = append(all, part...)
	}
	return all
}

// list is a page of a list.
type list[T any] struct {
	Items      []T    `json:"items" required:"true"`
	NextCursor string `json:"next_cursor" required:"true" description:"empty on the last page"`
}

func limitOf(n int) int {
	if n == 0 {
		return 100
	}
	return n
}

func listOf[T, U any](items []T, next string, turn func(T) U) list[U] {
	out := list[U]{Items: make([]U, len(items)), NextCursor: next}
	for i, item := range items {
		out.Items[i] = turn(item)
	}
	return out
}
