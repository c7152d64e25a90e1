package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/labstack/echo/v4"
)

// assets are the browser's files as Vite bundled them, with the hash of their content in their names.
type assets struct {
	files    fs.FS
	manifest map[string]struct {
		File string   `json:"file"`
		CSS  []string `json:"css"`
	}
}

func readAssets(dist fs.FS) (*assets, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("find the browser's files: %w", err)
	}
	text, err := fs.ReadFile(files, "manifest.json")
	if err != nil {
		return nil, errors.New("the browser's files are not bundled: run make assets and build again")
	}
	a := &assets{files: files}
	if err := json.Unmarshal(text, &a.manifest); err != nil {
		return nil, fmt.Errorf("read the manifest of the browser's files: %w", err)
	}
	return a, nil
}

// address gives where a source file is served: "console.ts", "console.css", "member.css".
func (a *assets) address(source string) (string, error) {
	entry, ok := a.manifest["assets/"+source]
	if !ok {
		return "", fmt.Errorf("no asset %q in the manifest", source)
	}
	return "/assets/" + entry.File, nil
}

// serve sends a file that never changes under its name.
func (a *assets) serve(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	http.StripPrefix("/assets/", http.FileServerFS(a.files)).ServeHTTP(c.Response(), c.Request())
	return nil
}
