package notifier

import "testing"

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
