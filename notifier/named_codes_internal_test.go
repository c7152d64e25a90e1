package notifier

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

// TestEveryCodeIsSaidInWords looks for the words by which screens tell why a page did not arrive.
func TestEveryCodeIsSaidInWords(t *testing.T) {
	codes := []int{firstNamed}
	for code := range classes {
		codes = append(codes, code)
	}
	for _, c := range namedCodes {
		codes = append(codes, c.number)
	}
	for _, language := range []string{"zh", "en"} {
		text, err := os.ReadFile("../app/web/locales/active." + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]any{}
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		for _, code := range codes {
			if said, _ := words[fmt.Sprint("carrier_code.", code)].(string); said == "" {
				t.Errorf("%s: no words for %d %s", language, code, CodeName(code))
			}
		}
	}
}

func TestNamedCodesHaveOneNumberEach(t *testing.T) {
	if len(namedByNumber) != len(namedCodes) || len(namedByName) != len(namedCodes) {
		t.Error("a number or a name stands for two codes")
	}
	for _, c := range namedCodes {
		if c.number <= firstNamed || CodeOfName(c.name) != c.number || CodeName(c.number) != c.name || ClassOf(c.number) != c.class {
			t.Errorf("%+v", c)
		}
	}
	if code := CodeOfName("isv.NEW"); ClassOf(code) != ClassUnknown || CodeName(code) != "" {
		t.Errorf("a name that is not known is %d", code)
	}
}
