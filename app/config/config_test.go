package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"whistle/app/config"
)

const key = "WHISTLE_SECRET_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

func TestEveryFaultIsNamedAtOnce(t *testing.T) {
	_, err := config.Load([]string{
		"WHISTLE_SECRET_KEY=short", "WHISTLE_BASE_URL=nowhere", "WHISTLE_DATABASE_URL=postgres://x", "WHISTLE_TIMEZONE=Mars", "WHISTLE_CARRIER_RATE=fast", "WHISTLE_LISTEN=8080",
		"WHISTLE_TRUSTED_PROXIES=all", "WHISTLE_RETENTION_DAYS=0", "WHISTLE_CLOCKS_APART_MINUTES=0", "WHISTLE_CARRIER_WAYS=pigeon", "WHISTLE_CARRIER=twilio", "TWILIO_ACCOUNT_SID=A/C",
	}, "", false)
	if err == nil {
		t.Fatal("a wrong configuration was taken")
	}
	for _, name := range []string{
		"WHISTLE_SECRET_KEY", "WHISTLE_BASE_URL", "WHISTLE_DATABASE_URL", "WHISTLE_TIMEZONE", "WHISTLE_CARRIER_RATE", "WHISTLE_TRUSTED_PROXIES", "WHISTLE_RETENTION_DAYS", "WHISTLE_CLOCKS_APART_MINUTES",
		"WHISTLE_LISTEN", "WHISTLE_CARRIER_WAYS", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM",
	} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in:\n%v", name, err)
		}
	}
}

func TestTheEnvironmentStandsAboveTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "whistle.env")
	if err := os.WriteFile(file, []byte("# ours\nexport WHISTLE_CARRIER_RATE=7\nWHISTLE_LISTEN=\"127.0.0.1:9\"\nWHISTLE_RETENTION_DAYS=90\n"+key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load([]string{"WHISTLE_CARRIER_RATE=8"}, file, false)
	if err != nil || c.Rate != 8 || c.Listen != "127.0.0.1:9" || c.KeptDays != 90 || len(c.Secret) != 32 || c.Zone.String() != "Asia/Shanghai" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestOnlyTheDemoGoesWithoutASecretKey(t *testing.T) {
	if _, err := config.Load(nil, "", false); err == nil || !strings.Contains(err.Error(), "WHISTLE_SECRET_KEY") {
		t.Errorf("without a key: %v", err)
	}
	c, err := config.Load(nil, "", true)
	if err != nil || c.Secret != nil || c.Carrier != "simulator" || c.BaseURL != "http://localhost:8080" || c.Rate != 100 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestAnEmptyAuthTokenIsRefused(t *testing.T) {
	twilio := []string{key, "WHISTLE_CARRIER=twilio", "TWILIO_ACCOUNT_SID=AC1", "TWILIO_FROM=+15005550006"}
	if _, err := config.Load(append(twilio, "TWILIO_AUTH_TOKEN="), "", false); err == nil || !strings.Contains(err.Error(), "TWILIO_AUTH_TOKEN") {
		t.Errorf("an empty token: %v", err)
	}
	if _, err := config.Load(append(twilio, "TWILIO_AUTH_TOKEN=t0ken"), "", false); err != nil {
		t.Error(err)
	}
}

func TestAnEmptyVariableCountsAsNotSet(t *testing.T) {
	c, err := config.Load([]string{key, "WHISTLE_BASE_URL=", "WHISTLE_TRUSTED_PROXIES=", "WHISTLE_CARRIER_WAYS="}, "", false)
	if err != nil || c.BaseURL != "http://localhost:8080" || len(c.Proxies) != 0 || len(c.Ways) != 1 || c.Ways[0] != "auto" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestListsMayHaveSpaces(t *testing.T) {
	c, err := config.Load([]string{key, "WHISTLE_CARRIER_WAYS=link, reply", "WHISTLE_TRUSTED_PROXIES=10.0.0.0/8, fd00::/8"}, "", false)
	if err != nil || len(c.Ways) != 2 || c.Ways[1] != "reply" || len(c.Proxies) != 2 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestAliyunsFaultsAreNamedAtOnce(t *testing.T) {
	_, err := config.Load([]string{key, "WHISTLE_CARRIER=aliyun", "ALIYUN_CALLBACK_SECRET=short", "ALIYUN_TEMPLATES=call=100", "ALIYUN_CALLBACK_CIDRS=everywhere", "ALIYUN_API_URL=nowhere"}, "", false)
	if err == nil {
		t.Fatal("a wrong configuration was taken")
	}
	for _, name := range []string{"ALIYUN_ACCESS_KEY_ID", "ALIYUN_ACCESS_KEY_SECRET", "ALIYUN_SIGN_NAME", "ALIYUN_CALLBACK_SECRET", "ALIYUN_TEMPLATES", "ALIYUN_CALLBACK_CIDRS", "ALIYUN_API_URL"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in:\n%v", name, err)
		}
	}
}

var aliyun = []string{key, "ALIYUN_ACCESS_KEY_ID=LTAI1", "ALIYUN_ACCESS_KEY_SECRET=s", "ALIYUN_SIGN_NAME=剑津社区", "ALIYUN_CALLBACK_SECRET=0123456789abcdef0123456789", "ALIYUN_TEMPLATES=call=SMS_1, remind=SMS_2"}

func TestNumbersAreRoutedByTheirLongestPrefix(t *testing.T) {
	c, err := config.Load(append(aliyun, "WHISTLE_CARRIER_ROUTES=+86=aliyun,twilio; +852=twilio; *=twilio", "TWILIO_ACCOUNT_SID=AC1", "TWILIO_FROM=+1", "TWILIO_AUTH_TOKEN=t"), "", false)
	if err != nil {
		t.Fatal(err)
	}
	for phone, want := range map[string]string{"+8613800000000": "aliyun twilio", "+85290000000": "twilio", "+4912345": "twilio"} {
		if got := strings.Join(c.RouteOf(phone), " "); got != want {
			t.Errorf("%s goes by %q, want %q", phone, got, want)
		}
	}
	if !c.Uses("twilio") || c.Uses("simulator") || c.AliyunTemplates["remind"] != "SMS_2" {
		t.Errorf("%+v", c.CarrierVars)
	}
}

func TestWrongRoutesRatesAndPricesAreNamed(t *testing.T) {
	for _, wrong := range []string{
		"WHISTLE_CARRIER_ROUTES=+86=aliyun", "WHISTLE_CARRIER_ROUTES=*=simulator", "WHISTLE_CARRIER_ROUTES=*=aliyun,aliyun", "WHISTLE_CARRIER_ROUTES=86=aliyun;*=aliyun",
		"WHISTLE_CARRIER_ROUTES=*=aliyun;*=aliyun", "WHISTLE_CARRIER_RATES=aliyun=fast", "WHISTLE_CARRIER_RATES=pigeon=1", "WHISTLE_CARRIER_PRICES=aliyun=1", "WHISTLE_CARRIER_PRICES=*=-1",
		"WHISTLE_CURRENCY=yuan", "WHISTLE_HEARTBEAT_TO=me", "WHISTLE_HEARTBEAT_MINUTES=0",
	} {
		name, _, _ := strings.Cut(wrong, "=")
		if _, err := config.Load(append(aliyun, wrong), "", false); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestTheNearestPriceCounts(t *testing.T) {
	c, err := config.Load([]string{key, "WHISTLE_CARRIER_PRICES=aliyun:+86=0.045, twilio:*=0.35, +86=0.2"}, "", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		carrier, phone string
		price          float64
		known          bool
	}{{"aliyun", "+86138", 0.045, true}, {"twilio", "+86138", 0.2, true}, {"twilio", "+1", 0.35, true}, {"aliyun", "+1", 0, false}} {
		if price, known := c.PriceOf(want.carrier, want.phone); price != want.price || known != want.known {
			t.Errorf("%s to %s: %v %v", want.carrier, want.phone, price, known)
		}
	}
}
