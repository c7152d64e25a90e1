package models

import (
	"bytes"
	"context"
	"fmt"
	"strings"
)

// RoundTripEveryEntity inserts one zero-like row of each entity and reads it back.
func RoundTripEveryEntity(ctx context.Context, db *DB) error {
	sealed, err := db.vault.Seal("+8613800000000")
	if err != nil {
		return err
	}
	index, hash := db.vault.Index("+8613800000000"), bytes.Repeat([]byte{7}, 32)
	rows := []any{
		&Area{Code: "a"}, &AreaNeighbor{AreaCode: "a"}, &WorkUnit{ID: "w"},
		&Member{ID: "m", PhoneSealed: sealed, PhoneIndex: index}, &MemberSkill{MemberID: "m"}, &MemberRole{MemberID: "m"},
		&Enrolment{MemberID: "m"}, &OptOut{PhoneIndex: index}, &User{ID: "u"}, &UserArea{UserID: "u"},
		&Session{TokenHash: hash, Data: hash}, &APIToken{ID: "t", TokenHash: hash}, &LoginAttempt{Login: "x"},
		&IdempotencyKey{UserID: "u", RequestHash: hash}, &AuditEntry{Seq: 1, PrevHash: hash, Hash: hash},
		&CallUpTemplate{ID: "x"}, &Turnout{CallUpID: "c"}, &TaskFigure{TaskID: "t"}, &CallUpText{CallUpID: "c"},
		&Event{Entity: MachineCallUp, Detail: AsJSON(map[string]string{"a": "b"})},
		&CallUp{ID: "c"}, &CallUpArea{CallUpID: "c"}, &Task{ID: "t"}, &Shift{ID: "s"},
		&Summons{ID: "s", PhoneIndex: index, TokenHash: hash, CodeHash: hash}, &EscalationStep{ID: "e"},
		&Page{ID: "p", PhoneSealed: sealed, PhoneIndex: index, BodySealed: sealed}, &PageAttempt{ID: "a"}, &PageClaim{ID: "c", PageIDs: "p "},
		&InboundMessage{ID: "i", PhoneSealed: sealed, PhoneIndex: index, BodySealed: sealed}, &CarrierState{Carrier: "x"},
		&UserPhone{UserID: "u", PhoneSealed: sealed, PhoneIndex: index}, &Deputation{ID: "d"},
		&TemporaryBranch{ID: "b"}, &BuildingGroup{ID: "g"}, &GroupBuilding{CallUpID: "c"}, &BranchMember{CallUpID: "c"},
		&ServiceTeam{ID: "t"}, &ServiceTeamMember{CallUpID: "c"}, &GridOfficer{CallUpID: "c"}, &LeaderWatch{ID: "l"},
		&Roster{ID: "r"}, &RosterRemoval{RosterID: "r", AssignmentID: "a"}, &Assignment{ID: "a"}, &Request{ID: "r", NeedSealed: sealed},
		&Offer{ID: "o"}, &RosterRepair{CallUpID: "c"}, &RosterRecord{RosterID: "r"}, &UntoldDrop{AssignmentID: "a"}, &SummonsBound{SummonsID: "s"}, &RosterBar{ShiftID: "s"},
		&RequestReceipt{RequestID: "r", TokenHash: hash, OnceHash: hash, CallbackIndex: index}, &IntakeCount{Bucket: hash},
		&Swap{ID: "s"}, &SwapOption{SummonsID: "s", Position: 1}, &SheetRow{CallUpID: "c", Number: 1}, &Handover{CallUpID: "c"},
		&ServiceProject{ID: "p"}, &ProjectClaim{ProjectID: "p", MemberID: "m", TokenHash: hash}, &Schedule{ID: "s"}, &ScheduleDate{ScheduleID: "s", StartsAt: 1},
	}
	for _, row := range rows {
		if err := db.gorm.WithContext(ctx).Create(row).Error; err != nil {
			return fmt.Errorf("write %T: %w", row, err)
		}
		if err := db.gorm.WithContext(ctx).Take(row).Error; err != nil {
			return fmt.Errorf("read %T: %w", row, err)
		}
	}
	return nil
}

// ExecForTest runs a statement behind the back of all rules, to break a database on purpose.
func (db *DB) ExecForTest(ctx context.Context, statement string) error {
	return db.gorm.WithContext(ctx).Exec(statement).Error
}

// OpenImpatiently opens a MySQL database whose server gives silent connections up after two seconds.
func OpenImpatiently(ctx context.Context, o Options) (*DB, error) {
	d, err := parseDatabaseURL(o.URL)
	if err != nil {
		return nil, err
	}
	d.dsn = strings.ReplaceAll(d.dsn, "timeout="+silence, "timeout=2")
	return open(ctx, d, o)
}
