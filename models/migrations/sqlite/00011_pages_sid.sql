-- +goose Up
DROP INDEX IF EXISTS pages_sid;
