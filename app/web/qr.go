package web

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// qrImage draws a QR code of the text, sharp at any size. Level M survives a scratch or a fold.
func qrImage(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("draw the QR code: %w", err)
	}
	size := code.Bounds().Dx()
	var dots strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&dots, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	const quiet = 4                                                                                                                                                                                 // the empty frame that readers need
	return template.HTML(fmt.Sprintf(`<svg class="qr" role="img" aria-label="QR" viewBox="%d %d %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M%d %dh%dv%dh-%dz"/><path d="%s"/></svg>`, //nolint:gosec // numbers only
		-quiet, -quiet, size+2*quiet, size+2*quiet, -quiet, -quiet, size+2*quiet, size+2*quiet, size+2*quiet, dots.String())), nil
}
