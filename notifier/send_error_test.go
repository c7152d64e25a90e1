package notifier_test

import (
	"errors"
	"fmt"
	"testing"

	"whistle/notifier"
)

func TestCarrierCodesAreSorted(t *testing.T) {
	for class, codes := range map[notifier.Class][]int{
		notifier.ClassRefused:  {21211, 21614, 21635, 30005, 30006},
		notifier.ClassOptedOut: {21610},
		notifier.ClassStopAll:  {20003, 21408, 21606, 30002, 30004, 30007, 63038},
		notifier.ClassLater:    {20429, 20503, 21611, 14107, 30001, 30003, 30022, 30008},
		notifier.ClassUnknown:  {0, 1, 99999},
	} {
		for _, code := range codes {
			if got := notifier.ClassOf(code); got != class {
				t.Errorf("code %d is %s, want %s", code, got, class)
			}
		}
	}
}

func TestAnErrorThatSaysNothingIsDoubt(t *testing.T) {
	if got := notifier.AsSendError(errors.New("connection reset")).Class; got != notifier.ClassInDoubt {
		t.Errorf("class %s, want in doubt", got)
	}
	wrapped := fmt.Errorf("send: %w", &notifier.SendError{Class: notifier.ClassLater})
	if got := notifier.AsSendError(wrapped).Class; got != notifier.ClassLater {
		t.Errorf("class %s, want later", got)
	}
}
