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

// TestNoStateIsWithoutATable finds what is a state machine by three other signs: a type called …State, a type of
// a field called State, and a name that events are recorded under. Each has a table of moves, which the test
// above has walked; a page's is a table of its own kind with a walk of its own.
func TestNoStateIsWithoutATable(t *testing.T) {
	tabled, walked := map[string]bool{"PageState": true}, map[string]bool{string(MachinePage): true}
	states, machines := map[string]bool{}, map[string]bool{}
	for _, file := range sourcesHere(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if of, ok := n.Type.(*ast.Ident); ok && of.Name == "string" && strings.HasSuffix(n.Name.Name, "State") {
					states[n.Name.Name] = true
				}
			case *ast.Field:
				if of, ok := n.Type.(*ast.Ident); ok && len(n.Names) == 1 && n.Names[0].Name == "State" {
					states[of.Name] = true
				}
			case *ast.ValueSpec:
				for i, value := range n.Values {
					if isTable(value) {
						tabled[value.(*ast.CompositeLit).Type.(*ast.IndexExpr).Index.(*ast.Ident).Name] = true //nolint:forcetypeassert // isTable says so
					}
					if text, ok := value.(*ast.BasicLit); ok && strings.HasPrefix(n.Names[i].Name, "Machine") {
						machines[strings.Trim(text.Value, `"`)] = true
					}
				}
			case *ast.CallExpr:
				if called, ok := n.Fun.(*ast.Ident); ok && called.Name == "walk" {
					walked[strings.Trim(n.Args[1].(*ast.BasicLit).Value, `"`)] = true //nolint:forcetypeassert // a literal names the machine
				}
			}
			return true
		})
	}
	if len(states) < 15 || len(machines) < 15 {
		t.Errorf("found only the states %v and the machines %v", states, machines)
	}
	for state := range states {
		if !tabled[state] {
			t.Errorf("%s has no table of moves", state)
		}
	}
	for machine := range machines {
		if !walked[machine] {
			t.Errorf("events are recorded of the machine %s, which no test walks", machine)
		}
	}
}

// TestAStateIsOnlyChangedByItsMove reads the package's source: a field State is set by a function called Move or
// move, which asks the table, or taken over from another's.
func TestAStateIsOnlyChangedByItsMove(t *testing.T) {
	moved := 0
	for name, file := range sourcesHere(t) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name == "withClaims" { // a queued page that somebody is at is read as being sent
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				set, ok := n.(*ast.AssignStmt)
				if !ok {
					return true
				}
				for i, to := range set.Lhs {
					if !isState(to) || (len(set.Lhs) == len(set.Rhs) && isState(set.Rhs[i])) {
						continue
					}
					if moved++; f.Name.Name != "Move" && f.Name.Name != "move" {
						t.Errorf("%s sets a State without asking a table", f.Name.Name)
					}
				}
				return true
			})
		}
	}
	if moved < 10 {
		t.Errorf("found only %d places where a State is set", moved)
	}
}

func isState(e ast.Expr) bool {
	field, ok := e.(*ast.SelectorExpr)
	return ok && field.Sel.Name == "State"
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

// sourcesHere parses the package's files, by their names.
func sourcesHere(t *testing.T) map[string]*ast.File {
	t.Helper()
	names, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*ast.File{}
	set := token.NewFileSet()
	for _, name := range names {
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
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
