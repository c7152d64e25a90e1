// Package access says who somebody is and what they may do where: actors, the policy of roles, passwords,
// sessions and API tokens. Every use case asks it before it reads or writes; it decides nothing about
// call-ups themselves.
package access
