package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"whistle/app/api"
)

// TestTheDocumentIsValidAndHoldsTheContractsCalls reads the OpenAPI document as a client would.
func TestTheDocumentIsValidAndHoldsTheContractsCalls(t *testing.T) {
	text, err := api.Document("test")
	if err != nil {
		t.Fatal(err)
	}
	var head struct{ OpenAPI string }
	if err := json.Unmarshal(text, &head); err != nil || !strings.HasPrefix(head.OpenAPI, "3.1") {
		t.Fatalf("version %q, %v", head.OpenAPI, err)
	}
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range []string{
		"GET /areas", "GET /areas/{code}", "GET /members", "POST /members", "PATCH /members/{id}", "POST /members/import", "POST /callups", "POST /callups/{id}/preview",
		"POST /callups/{id}/whistle", "GET /callups", "GET /callups/{id}", "GET /callups/{id}/summonses", "PUT /callups/{id}/summonses/{member}", "GET /callups/{id}/formation",
		"POST /callups/{id}/formation", "PATCH /callups/{id}/formation", "POST /callups/{id}/roster/solve", "GET /callups/{id}/roster", "PUT /callups/{id}/assignments",
		"POST /callups/{id}/roster/publish", "POST /callups/{id}/requests", "PATCH /requests/{id}", "GET /requests", "GET /coverage", "POST /callups/{id}/stand-down", "GET /events",
	} {
		method, path, _ := strings.Cut(call, " ")
		item := document.Paths.Find("/api/v1" + path)
		if item == nil || item.GetOperation(method) == nil {
			t.Errorf("%s is not in the document", call)
			continue
		}
		if operation := item.GetOperation(method); operation.Summary == "" || operation.Responses.Len() < 3 {
			t.Errorf("%s is described by halves", call)
		}
	}
}
