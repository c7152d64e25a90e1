package notifier

import "unicode/utf16"

// The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1). A character of the
// extension takes two septets.
const (
	gsmBasic     = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtension = "\f^{}\\[~]|€"
)

var septets = func() map[rune]int {
	table := map[rune]int{}
	for _, r := range gsmBasic {
		table[r] = 1
	}
	for _, r := range gsmExtension {
		table[r] = 2
	}
	return table
}()

// Segments counts the parts that a carrier sends and charges for: 160 septets fit one GSM-7 message and 153
// a part of a longer one; with any other character it is UCS-2, 70 and 67 code units, an emoji being two.
// A character is never split over two parts.
func Segments(text string) int {
	widths := make([]int, 0, len(text))
	for _, r := range text {
		n, ok := septets[r]
		if !ok {
			return count(unitsOf(text), 70, 67)
		}
		widths = append(widths, n)
	}
	return count(widths, 160, 153)
}

func unitsOf(text string) []int {
	units := make([]int, 0, len(text))
	for _, r := range text {
		units = append(units, max(utf16.RuneLen(r), 1))
	}
	return units
}

func count(widths []int, single, part int) int {
	total := 0
	for _, w := range widths {
		total += w
	}
	if total <= single {
		return 1
	}
	parts, used := 1, 0
	for _, w := range widths {
		if used+w > part {
			parts, used = parts+1, 0
		}
		used += w
	}
	return parts
}
