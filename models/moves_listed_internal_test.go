package models

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEveryTableOfMovesIsWalked reads the package's source and finds every table of moves, so that a new
// machine without a walk through all pairs of its states fails here.
func TestEveryTableOfMovesIsWalked(t *testing.T) {
	var tables, walked []string
	for _, file := range sourcesHere(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, value := range n.Values {
					if isTable(value) {
						tables = append(tables, n.Names[i].Name)
					}
				}
			case *ast.CallExpr:
				if called, ok := n.Fun.(*ast.Ident); ok && called.Name == "walk" {
					if table, ok := n.Args[2].(*ast.Ident); ok {
						walked = append(walked, table.Name)
					}
				}
			}
			return true
		})
	}
	slices.Sort(tables)
	slices.Sort(walked)
	if len(tables) < 10 || !slices.Equal(tables, walked) {
		t.Errorf("the tables of moves are\n%v\nand those walked\n%v", tables, walked)
	}
}

// isTable says whether a value is a moves[State]{…}.
func isTable(value ast.Expr) bool {
	literal, ok := value.(*ast.CompositeLit)
	if !ok {
		return false
	}
	of, ok := literal.Type.(*ast.IndexExpr)
	if !ok {
		return false
	}
	name, ok := of.X.(*ast.Ident)
	return ok && name.Name == "moves"
}

func sourcesHere(t *testing.T) []*ast.File {
	t.Helper()
	names, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	set := token.NewFileSet()
	for _, name := range names {
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// TestAnEventWithoutAnActorIsRefused keeps the timeline answerable: somebody did it, or the system says so.
func TestAnEventWithoutAnActorIsRefused(t *testing.T) {
	tx := &Tx{}
	err := tx.Record(Event{Actor: "system"}, Event{Entity: MachineCallUp, EntityID: "c", ToState: "whistled"})
	if err == nil || !strings.Contains(err.Error(), "no actor") {
		t.Errorf("an event that nobody made gave %v", err)
	}
}
