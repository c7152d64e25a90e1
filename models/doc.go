// Package models is the bottom of the house: the entities of a mobilization, the rules of their state
// machines, their queries and the schema they live in. Everyone above may use it; it knows nobody.
//
// It is for whoever reads or writes the database, and it is the only place that sees GORM or SQL. A rule
// stands in x.go, its queries in x_query.go. It never reads a clock, draws a random number or talks to a
// network by itself: time and randomness are given at Open.
package models
