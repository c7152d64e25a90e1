-- +goose Up
DROP INDEX pages_sid ON pages;
