package models

import (
	"slices"
	"strings"

	"gorm.io/gorm"
)

// Path is the place of an area in the tree, from the city down, each code followed by a slash:
// "3507/350702/350702003/". An area lies within another where its path starts with the other's.
type Path string

// Within says whether p is q or lies below it.
func (p Path) Within(q Path) bool { return strings.HasPrefix(string(p), string(q)) }

// Codes gives the codes on the way from the top to this area.
func (p Path) Codes() []string { return strings.Split(strings.TrimSuffix(string(p), "/"), "/") }

// Parent gives the path of the area above, "" above the top.
func (p Path) Parent() Path {
	return p[:strings.LastIndexByte(strings.TrimSuffix(string(p), "/"), '/')+1]
}

// end is the first text after every path below p. Codes are digits, letters and hyphens; '~' sorts after all.
func (p Path) end() string { return string(p) + "~" }

// Scope is the set of areas that an actor may see and act in. The empty scope sees nothing.
type Scope []Path

// Everywhere is the scope of the system's own work; no user has it.
func Everywhere() Scope { return Scope{""} }

// Covers says whether the path lies within the scope.
func (s Scope) Covers(p Path) bool {
	return slices.ContainsFunc(s, p.Within)
}

// within narrows a query to the rows whose column holds a path in the scope; one range of an index an area.
func (s Scope) within(db *gorm.DB, column string) *gorm.DB {
	if len(s) == 0 {
		return db.Where("1 = 0")
	}
	clauses := make([]string, len(s))
	args := make([]any, 0, 2*len(s))
	for i, p := range s {
		clauses[i] = "(" + column + " >= ? AND " + column + " < ?)"
		args = append(args, string(p), p.end())
	}
	return db.Where("("+strings.Join(clauses, " OR ")+")", args...)
}

// CommonAncestor gives the deepest path that holds all of them, "" for none in common.
func CommonAncestor(paths []Path) Path {
	if len(paths) == 0 {
		return ""
	}
	common := paths[0]
	for _, p := range paths[1:] {
		for !p.Within(common) {
			common = common.Parent()
		}
	}
	return common
}
