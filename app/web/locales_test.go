package web_test

import (
	"encoding/json"
	"os"
	"testing"
)

// messages reads a locale file. The JSON decoder takes the last of two alike keys without a word, so that a
// change of the first does nothing: here the second is an error.
func messages(t *testing.T, language string) map[string]string {
	t.Helper()
	file, err := os.Open("locales/active." + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	if _, err := decoder.Token(); err != nil { // the opening brace
		t.Fatal(err)
	}
	texts := map[string]string{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		name, _ := key.(string)
		var text string
		if err := decoder.Decode(&text); err != nil {
			t.Fatalf("%s: %s: %v", language, name, err)
		}
		if _, twice := texts[name]; twice {
			t.Errorf("%s: %s stands twice", language, name)
		}
		texts[name] = text
	}
	return texts
}

func TestEveryMessageStandsOnceInBothLanguages(t *testing.T) {
	zh, en := messages(t, "zh"), messages(t, "en")
	if len(zh) == 0 {
		t.Fatal("no messages")
	}
	for key, text := range zh {
		if _, known := en[key]; !known {
			t.Errorf("en: %s is missing", key)
		}
		if text == "" {
			t.Errorf("zh: %s is empty", key)
		}
	}
	for key, text := range en {
		if _, known := zh[key]; !known {
			t.Errorf("zh: %s is missing", key)
		}
		if text == "" {
			t.Errorf("en: %s is empty", key)
		}
	}
}
