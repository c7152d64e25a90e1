package seed

import (
	"fmt"

	"whistle/models"
)

// addUsers makes the four users that the contract names, each with a password of its own.
func addUsers(tx *models.Tx, t *territory, newPassword func() string, hash func(string) (string, error)) ([]Login, error) {
	logins := []Login{
		{Login: "admin", Name: "系统管理员", Role: models.RoleAdmin, Area: cityCode},
		{Login: "command", Name: "延平区指挥部", Role: models.RoleCommand, Area: districtCode},
		{Login: "secretary", Name: "剑津社区书记", Role: models.RoleSecretary, Area: DemoCommunity},
		{Login: "auditor", Name: "审计员", Role: models.RoleAuditor, Area: cityCode},
	}
	for i := range logins {
		l := &logins[i]
		l.Password = newPassword()
		hashed, err := hash(l.Password)
		if err != nil {
			return nil, fmt.Errorf("hash a password: %w", err)
		}
		area := t.areas[t.at[l.Area]]
		user := models.User{ID: tx.NewID(), Login: l.Login, Name: l.Name, Role: l.Role, PasswordHash: hashed, CreatedAt: tx.Now}
		if err := tx.CreateUser(user, []models.UserArea{{AreaCode: area.Code, AreaPath: area.Path}}); err != nil {
			return nil, err
		}
		if err := addPhone(tx, user.ID, i); err != nil {
			return nil, err
		}
	}
	return logins, nil
}

// addPhone gives a user a phone beyond those of the members, on which they are told that too few answer.
func addPhone(tx *models.Tx, user models.ID, number int) error {
	phone := fmt.Sprintf("%s%08d", phonePrefix, 90_000_000+number)
	sealed, err := tx.Vault.Seal(phone)
	if err != nil {
		return fmt.Errorf("seal a phone: %w", err)
	}
	return tx.SaveUserPhone(models.UserPhone{UserID: user, PhoneSealed: sealed, PhoneIndex: tx.Vault.Index(phone), PhoneTail: phone[len(phone)-4:]})
}
