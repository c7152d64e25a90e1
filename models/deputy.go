package models

// UserPhone is where a user is told that a call-up needs them. Few users have one.
type UserPhone struct {
	UserID      ID `gorm:"primaryKey"`
	PhoneSealed Sealed
	PhoneIndex  BlindIndex
	PhoneTail   string
}

// Deputation lets a deputy act for another user, in that user's areas and by that user's role, for a time.
type Deputation struct {
	ID          ID `gorm:"primaryKey"`
	DeputyID    ID
	PrincipalID ID // whom the deputy acts for
	FromAt      Time
	UntilAt     Time
	GrantedBy   string
	GrantedAt   Time
	EndedAt     Time // before its time, by a person
	EndedBy     string
}

// InForce says whether the deputy may act now.
func (d Deputation) InForce(now Time) bool {
	return d.EndedAt.IsZero() && d.FromAt <= now && now.Before(d.UntilAt)
}
