package models

// Role is what a user may do in their areas.
type Role string

// The roles.
const (
	RoleAdmin     Role = "admin"
	RoleCommand   Role = "command"
	RoleSecretary Role = "secretary"
	RoleAuditor   Role = "auditor"
	RoleDeputy    Role = "deputy" // looks on, and acts for another user while named as their deputy
)

// User operates Whistle.
type User struct {
	ID           ID `gorm:"primaryKey"`
	Login        string
	Name         string
	Role         Role
	PasswordHash string
	TOTPSealed   Sealed `gorm:"column:totp_sealed"`
	CreatedAt    Time
	DisabledAt   Time
}

// UserArea is one area that a user has authority over.
type UserArea struct {
	UserID   ID     `gorm:"primaryKey"`
	AreaCode string `gorm:"primaryKey"`
	AreaPath Path
}

// Session is one sign-in in a browser.
type Session struct {
	TokenHash []byte `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt Time
}

// APIToken lets a program act as a user.
type APIToken struct {
	ID        ID `gorm:"primaryKey"`
	UserID    ID
	Name      string
	TokenHash []byte
	CreatedAt Time
	ExpiresAt Time
	RevokedAt Time
}

// TableName gives the table; GORM would spell it a_p_i_tokens.
func (APIToken) TableName() string { return "api_tokens" }

// LoginAttempt counts a login's failures since its last success.
type LoginAttempt struct {
	Login    string `gorm:"primaryKey"`
	Failures int
	LastAt   Time
}

// IdempotencyKey keeps the answer to a write, so that its repetition gets the same answer.
type IdempotencyKey struct {
	UserID      ID     `gorm:"primaryKey"`
	Name        string `gorm:"primaryKey"`
	RequestHash []byte
	Status      int
	Body        string
	CreatedAt   Time
}

// AuditEntry is one row of the append-only audit; Hash covers the row and the hash of the row before.
type AuditEntry struct {
	Seq      int64 `gorm:"primaryKey;autoIncrement:false"`
	At       Time
	Actor    string
	Action   string
	Subject  string
	AreaPath Path
	Detail   string
	PrevHash []byte
	Hash     []byte
}

// TableName gives the table.
func (AuditEntry) TableName() string { return "audit" }
