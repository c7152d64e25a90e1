// Package web is the console, the member's page and the simulated phones: server-rendered HTML that works
// before any script arrives. One file a screen; handlers bind, call a use case, and answer. It never sees
// the database's tables.
package web

import (
	"embed"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"whistle/app/access"
	"whistle/app/coverage"
	"whistle/app/live"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/notifier/simulator"
)

//go:embed templates locales
var sources embed.FS

//go:embed all:dist
var dist embed.FS

// Deps are what the screens work with.
type Deps struct {
	DB        *models.DB
	Accounts  *access.Accounts
	Sessions  *scs.SessionManager
	Mobilizer *mobilize.Mobilizer
	Coverage  *coverage.Reader
	Feed      *live.Feed
	Simulator *simulator.Simulator // nil with another carrier: there are no simulated phones then
	Log       *slog.Logger
	Zone      *time.Location
	Demo      bool
}

// Web answers browsers.
type Web struct {
	Deps
	pages map[string]pageSet        // by language
	words map[string]mobilize.Words // of files that leave the console, by language
	files *assets
}

// New reads and parses every template and locale; one that is wrong is fatal here and not on the worst day.
func New(d Deps) (*Web, error) {
	files, err := readAssets(dist)
	if err != nil {
		return nil, err
	}
	w := &Web{Deps: d, files: files, words: map[string]mobilize.Words{}}
	w.pages, err = parsePages(sources, w)
	return w, err
}

// Register puts the screens on the server.
func (w *Web) Register(e *echo.Echo) {
	e.GET("/assets/*", w.files.serve)
	e.GET("/m/:token", w.memberPage)
	e.HEAD("/m/:token", w.memberPage)
	e.POST("/m/:token", w.memberAnswer)
	e.GET("/m/:token/calendar.ics", w.memberCalendar)
	e.POST("/m/:token/offer", w.memberOffer)
	e.POST("/m/:token/building", w.memberBuilding)
	e.POST("/m/:token/duty", w.memberDuty)
	e.GET("/m/:token/group", w.groupPage)
	e.POST("/m/:token/group", w.groupDuty)
	e.GET("/m/:token/run", w.runPage)
	e.POST("/m/:token/run", w.runStep)
	e.GET("/m/:token/swap/:assignment", w.swapPage)
	e.POST("/m/:token/swap", w.swapStep)
	e.GET("/q/:callup/:site/:token", w.poster)
	e.POST("/q/:callup/:site/:token", w.posterStep)
	e.GET("/b/:building/:token", w.stairwell)
	e.POST("/b/:building/:token", w.askFromStairwell)
	e.GET("/p/:token", w.projectPage)
	e.POST("/p/:token", w.claimPlace)
	e.GET("/r/:token", w.requestState)
	e.POST("/r/:token", w.saySatisfied)
	e.GET("/c", w.codePage)
	e.POST("/c", w.codeAnswer)
	e.POST("/language", w.switchLanguage)

	session := echo.WrapMiddleware(w.Sessions.LoadAndSave)
	door := e.Group("", session, sameSite)
	door.GET("/sign-in", w.signInPage)
	door.POST("/sign-in", w.signIn)
	door.POST("/sign-out", w.signOut)

	in := e.Group("", session, sameSite, w.signedIn)
	phones := in
	if w.Demo {
		phones = door // in the demo everybody may pick one up; elsewhere links stand on it that are real members'
	}
	if w.Demo {
		in.GET("/styleguide", w.styleguide)
	}
	if w.Simulator != nil {
		phones.GET("/phones", w.phones)
		phones.POST("/phones/habit", w.phoneHabit)
		phones.GET("/phones/:number", w.phone)
		phones.POST("/phones/:number", w.phoneReply)
	}
	w.registerCallUps(in)
	w.registerRest(in)
	w.registerRoster(in)
}

// registerCallUps puts the screens of one call-up on the server, up to its board.
func (w *Web) registerCallUps(in *echo.Group) {
	in.GET("/", w.home)
	in.GET("/live", w.liveStream)
	in.POST("/inbox/:id", w.handleInbound)
	in.GET("/callups", w.callUps)
	in.GET("/callups/new", w.whistleForm)
	in.POST("/callups", w.draft)
	in.GET("/callups/reach", w.reach)
	in.GET("/callups/:id", w.board)
	in.GET("/callups/:id/preview", w.preview)
	in.POST("/callups/:id/whistle", w.whistle)
	in.POST("/callups/:id/try", w.tryPage)
	in.POST("/callups/:id/discard", w.discard)
	in.POST("/callups/:id/remind", w.remind)
	in.POST("/callups/:id/widen", w.widen)
	in.POST("/callups/:id/stop-escalation", w.stopEscalation)
	in.POST("/callups/:id/steps/:step", w.changeStep)
	in.GET("/callups/:id/stand-down", w.standDownPage)
	in.POST("/callups/:id/stand-down", w.standDown)
	in.GET("/callups/:id/handover", w.handedOver)
	in.POST("/callups/:id/handover.xlsx", w.handedOverXLSX)
	in.GET("/callups/:id/areas", w.areaLabels)
	in.POST("/callups/:id/areas", w.labelArea)
	in.POST("/callups/:id/answers/:member", w.answerFor)
	in.POST("/members/:member/phone", w.revealPhone)
}

// registerRest puts all other screens on the server.
func (w *Web) registerRest(in *echo.Group) {
	in.GET("/callups/:id/formation", w.formation)
	in.POST("/callups/:id/formation", w.proposeFormation)
	in.POST("/callups/:id/formation/edit", w.editFormation)
	in.POST("/callups/:id/formation/approve", w.approveFormation)
	in.GET("/callups/:id/formation/tree", w.callTree)
	in.POST("/callups/:id/formation/tree", w.callTreeInFull)
	in.POST("/callups/:id/leaders/:watch/give-back", w.giveBackLead)
	in.GET("/callups/:id/duty", w.duty)
	in.POST("/callups/:id/duty", w.dutyFor)
	in.POST("/callups/:id/swaps/:swap/withdraw", w.withdrawSwap)
	in.GET("/callups/:id/posters", w.posters)
	in.GET("/callups/:id/sheet", w.sheet)
	in.POST("/callups/:id/sheet", w.prepareSheet)
	in.GET("/callups/:id/sheet/key-in", w.keyInPage)
	in.POST("/callups/:id/sheet/key-in", w.keyIn)
	in.GET("/callups/:id/report", w.report)
	in.GET("/callups/:id/report.xlsx", w.reportXLSX)
	in.GET("/callups/:id/report.json", w.reportJSON)
	in.GET("/coverage", w.coverage)
	in.GET("/members", w.members)
	in.GET("/members/import", w.importPage)
	in.POST("/members/import", w.importMembers)
	w.registerRequests(in)
	w.registerStanding(in)
	in.GET("/deputies", w.deputies)
	in.POST("/deputies", w.nameDeputy)
	in.POST("/deputies/phone", w.setAlertPhone)
	in.POST("/deputies/:id/end", w.endDeputation)
	in.GET("/readiness", w.readiness)
	in.GET("/templates", w.templates)
	in.GET("/templates/new", w.newTemplate)
	in.POST("/templates", w.saveTemplate)
	in.GET("/templates/:id", w.template)
	in.POST("/templates/:id", w.saveTemplate)
	in.POST("/templates/:id/delete", w.deleteTemplate)
	in.GET("/administration", w.administration)
	in.POST("/administration/users", w.addUser)
	w.registerPaging(in)
}

// registerRoster puts the screens of a roster on the server.
func (w *Web) registerRoster(in *echo.Group) {
	in.GET("/callups/:id/roster", w.roster)
	in.POST("/callups/:id/roster/solve", w.solveRoster)
	in.POST("/callups/:id/roster/publish", w.publishRoster)
	in.POST("/callups/:id/roster/assign", w.assign)
	in.GET("/callups/:id/roster/candidates/:shift", w.candidates)
	in.GET("/callups/:id/roster/offers", w.offers)
	in.POST("/callups/:id/roster/offers", w.offerSeat)
	in.POST("/callups/:id/roster/offers/:offer", w.stepOffer)
	in.POST("/callups/:id/roster/rounds/:round/stop", w.stopOffers)
	in.GET("/callups/:id/roster/why", w.why)
	in.POST("/callups/:id/roster/own-building/:member", w.ownBuilding)
	in.GET("/callups/:id/roster/versions", w.rosterVersions)
	in.GET("/callups/:id/roster/versions/:version", w.rosterVersion)
}

// sameSite refuses a form that another site sends in the name of whoever is signed in. Browsers say where a
// request comes from (https://web.dev/articles/fetch-metadata); the cookie is SameSite=Lax besides.
func sameSite(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			return next(c)
		}
		if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
			return models.Forbidden("the form came from another site")
		}
		return next(c)
	}
}

const actorKey = "actor"

// signedIn lets through whoever is signed in; everybody else is asked to, and comes back afterwards.
func (w *Web) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		key := w.Sessions.GetString(c.Request().Context(), "user")
		if key == "" {
			return toSignIn(c)
		}
		actor, err := w.Accounts.ActorOfSession(c.Request().Context(), key)
		if models.CodeOf(err) == models.CodeNotFound {
			return toSignIn(c)
		}
		if err != nil {
			return err
		}
		c.Set(actorKey, actor)
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}

func toSignIn(c echo.Context) error {
	target := "/sign-in"
	if c.Request().Method == http.MethodGet && c.Request().URL.Path != "/" {
		target += "?next=" + c.Request().URL.Path
	}
	if c.Request().Header.Get("HX-Request") != "" {
		c.Response().Header().Set("HX-Redirect", target)
		return c.NoContent(http.StatusNoContent)
	}
	return c.Redirect(http.StatusSeeOther, target)
}

func actorOf(c echo.Context) access.Actor {
	actor, _ := c.Get(actorKey).(access.Actor)
	return actor
}

func idOf(c echo.Context) models.ID { return models.ID(c.Param("id")) }
