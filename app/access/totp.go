package access

import (
	"context"
	"fmt"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"whistle/models"
)

// codes are RFC 6238's as every authenticator app shows them; the one before and the one after are taken
// too, for phones whose clock is off.
var codes = totp.ValidateOpts{Period: 30, Skew: 1, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// EnrolTOTP draws a TOTP secret for a user and gives its otpauth:// address, to be shown once. From then on
// signing in needs a code; ResetPassword takes the need away again.
func (a *Accounts) EnrolTOTP(ctx context.Context, by Actor, login string) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Whistle", AccountName: login})
	if err != nil {
		return "", fmt.Errorf("draw a TOTP secret: %w", err)
	}
	sealed, err := a.db.Vault().Seal(key.Secret())
	if err != nil {
		return "", err
	}
	return key.URL(), a.change(ctx, by, login, "enrol_totp", func(_ *models.Tx, u *models.User) error {
		u.TOTPSealed = sealed
		return nil
	})
}

func checkCode(secret, code string, now models.Time) bool {
	right, err := totp.ValidateCustom(code, secret, now.Time().In(time.UTC), codes)
	return err == nil && right // the error says only that the code has a wrong length
}
