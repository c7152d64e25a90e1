package models_test

import (
	"reflect"
	"strings"
	"testing"

	"whistle/models"
)

func TestAPageKeepsItsTextAndWhatACarrierMakesItFrom(t *testing.T) {
	for _, text := range []models.PageText{
		{Body: "剑津社区召集：周六8:00。能来回1"},
		{Body: "【剑津】召集", Template: &models.CarrierTemplate{Sign: "剑津", Code: "SMS_1", Values: map[string]string{"place": "剑津社区"}}},
		{},
	} {
		if back := models.UnpackPageText(text.Pack()); !reflect.DeepEqual(back, text) {
			t.Errorf("packed %+v, unpacked %+v", text, back)
		}
	}
	if plain := (models.PageText{Body: "召集"}).Pack(); strings.ContainsRune(plain, 0) || plain != "召集" {
		t.Errorf("a text without a template is sealed as %q", plain)
	}
}
