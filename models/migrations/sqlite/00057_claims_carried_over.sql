-- +goose Up
UPDATE page_claims SET page_ids = id WHERE page_ids = '';
