package mobilize

import (
	"io"
	"time"

	"whistle/models"
)

// ReadTableForTest reads a spreadsheet and gives how many rows it has, -1 for none that can be read.
func ReadTableForTest(name string, r io.Reader) int {
	t, err := readTable(name, r)
	if err != nil {
		return -1
	}
	return len(t.rows)
}

// NightsOffForTest gives the nights that a member gets off.
func NightsOffForTest(worked []models.Shift, offered []models.Window, zone *time.Location) []models.Window {
	return tooManyNights(worked, offered, zone)
}
