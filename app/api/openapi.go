package api

import (
	"fmt"
	"net/http"

	"github.com/swaggest/jsonschema-go"
	"github.com/swaggest/openapi-go"
	"github.com/swaggest/openapi-go/openapi31"
)

// problem is the body of every failure, as RFC 9457 fixes it. app/server writes it; it stands here for
// the document.
type problem struct {
	Type   string         `json:"type" required:"true" description:"stable name of the kind of failure"`
	Title  string         `json:"title" required:"true"`
	Status int            `json:"status" required:"true"`
	Detail string         `json:"detail,omitempty"`
	Errors []problemField `json:"errors,omitempty" description:"on 422: what is wrong, by field"`
}

type problemField struct {
	Field   string `json:"field" required:"true"`
	Message string `json:"message" required:"true"`
}

// idempotencyHeader is taken by the writes that page people.
type idempotencyHeader struct {
	Key string `header:"Idempotency-Key" description:"the same key answers the same result and pages nobody again" maxLength:"200"`
}

// Document makes the OpenAPI 3.1 document from the table of routes.
func Document(version string) ([]byte, error) {
	r := openapi31.NewReflector()
	r.DefaultOptions = append(r.DefaultOptions, jsonschema.InlineRefs)
	r.Spec.Info.WithTitle("Whistle").WithVersion(version).
		WithDescription("Emergency mobilization and rostering for communities. Times are RFC 3339 with an offset, ids opaque strings, lists take limit and cursor. What lies outside the token's areas answers 404.")
	r.Spec.SetHTTPBearerTokenSecurity("token", "", "made by `whistle token create`")
	for _, route := range routes() {
		if err := describe(r, route); err != nil {
			return nil, fmt.Errorf("describe %s: %w", route, err)
		}
	}
	document, err := r.Spec.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("write the OpenAPI document: %w", err)
	}
	return document, nil
}

func describe(r *openapi31.Reflector, route route) error {
	op, err := r.NewOperationContext(route.method, "/api/v1"+route.path)
	if err != nil {
		return err
	}
	op.SetTags(route.tag)
	op.SetSummary(route.summary)
	op.AddSecurity("token")
	op.AddReqStructure(route.in)
	if route.idempotent {
		op.AddReqStructure(idempotencyHeader{})
	}
	success := []openapi.ContentOption{openapi.WithHTTPStatus(route.status)}
	out := route.out
	if route.status == http.StatusNoContent {
		out = nil
	}
	if route.outType != "" {
		out = ""
		success = append(success, openapi.WithContentType(route.outType))
	}
	op.AddRespStructure(out, success...)
	for _, status := range append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}, route.problems...) {
		op.AddRespStructure(problem{}, openapi.WithHTTPStatus(status), openapi.WithContentType("application/problem+json"))
	}
	return r.AddOperation(op)
}
