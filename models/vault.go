package models

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
)

// sealVersion is the first byte of everything sealed, so that a later cipher can be told apart.
const sealVersion = 1

// Sealed is text encrypted at rest: version byte, 12-byte nonce, AES-256-GCM ciphertext and tag.
type Sealed []byte

// Value writes the column, and refuses what was never sealed: plaintext must not reach the database.
func (s Sealed) Value() (driver.Value, error) {
	if s == nil {
		return nil, nil
	}
	if len(s) < 29 || s[0] != sealVersion {
		return nil, errors.New("column holds what is not sealed")
	}
	return []byte(s), nil
}

// BlindIndex finds a phone without showing it: HMAC-SHA-256 under a key of its own, 32 bytes.
type BlindIndex []byte

// Vault seals personal data and derives the keyed values that stand for it. All keys come from
// WHISTLE_SECRET_KEY by HKDF (RFC 5869), one a purpose.
type Vault struct {
	aead     cipher.AEAD
	indexKey []byte
	linkKey  []byte
	codeKey  []byte
	pageKey  []byte
	random   io.Reader
}

// NewVault makes a vault from the 32 bytes of the secret key.
func NewVault(secret []byte, random io.Reader) (*Vault, error) {
	if len(secret) != 32 {
		return nil, fmt.Errorf("the secret key has %d bytes, it needs 32", len(secret))
	}
	keys := map[string][]byte{}
	for _, purpose := range []string{"seal", "phone index", "member link", "member code", "public page"} {
		key, err := hkdf.Key(sha256.New, secret, nil, "whistle "+purpose, 32)
		if err != nil {
			return nil, fmt.Errorf("derive the %s key: %w", purpose, err)
		}
		keys[purpose] = key
	}
	block, err := aes.NewCipher(keys["seal"])
	if err != nil {
		return nil, fmt.Errorf("start the cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("start the cipher: %w", err)
	}
	return &Vault{aead: aead, indexKey: keys["phone index"], linkKey: keys["member link"], codeKey: keys["member code"], pageKey: keys["public page"], random: random}, nil
}

// Seal encrypts a text.
func (v *Vault) Seal(plain string) (Sealed, error) {
	out := make([]byte, 13, 13+len(plain)+v.aead.Overhead())
	out[0] = sealVersion
	if _, err := io.ReadFull(v.random, out[1:13]); err != nil {
		return nil, fmt.Errorf("draw a nonce: %w", err)
	}
	return v.aead.Seal(out, out[1:13], []byte(plain), nil), nil
}

// Open decrypts what Seal made. It fails where the key is another one or the text was changed.
func (v *Vault) Open(s Sealed) (string, error) {
	if len(s) < 29 || s[0] != sealVersion {
		return "", errors.New("not a sealed text")
	}
	plain, err := v.aead.Open(nil, s[1:13], s[13:], nil)
	if err != nil {
		return "", fmt.Errorf("open sealed text: %w", err)
	}
	return string(plain), nil
}

// Index gives the blind index of a phone in E.164.
func (v *Vault) Index(phone string) BlindIndex {
	return mac(v.indexKey, phone)
}

// LinkToken gives the token of a summons's link: 22 characters of base64url, 132 bits. It is derived, not
// drawn, so that a reminder can repeat the link though the database keeps only its hash.
func (v *Vault) LinkToken(summons ID) string {
	return base64.RawURLEncoding.EncodeToString(mac(v.linkKey, string(summons)))[:22]
}

// PageToken gives the token of a public page of its kind: the poster of a muster point or a site, the
// stairwell page of a building, the state of a request. It is as long as a link's, and derived as one.
func (v *Vault) PageToken(kind, what string) string {
	return base64.RawURLEncoding.EncodeToString(mac(v.pageKey, kind+"\x00"+what))[:22]
}

// IsPageToken says whether the token is that page's, in a time that tells nothing about it.
func (v *Vault) IsPageToken(kind, what, token string) bool {
	return hmac.Equal([]byte(v.PageToken(kind, what)), []byte(token))
}

// Bucket gives what stands for a sender while their requests are counted: nobody can be found by it.
func (v *Vault) Bucket(kind, what string) []byte { return mac(v.pageKey, "count "+kind+"\x00"+what) }

// codeAlphabet leaves out what is misread: 0 O, 1 I L, and U.
const codeAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// AnswerCode gives the eight-character code by which somebody opens a page of theirs where a message may carry
// no link: of a summons, a request, or a member in a project.
func (v *Vault) AnswerCode(what ID) string {
	sum := mac(v.codeKey, string(what))
	code := make([]byte, 8)
	for i := range code {
		// Two bytes a character keep the bias of the remainder below 1 in 2,000.
		code[i] = codeAlphabet[(int(sum[2*i])<<8|int(sum[2*i+1]))%len(codeAlphabet)]
	}
	return string(code)
}

// HashToken gives what the database keeps of a token: its SHA-256, 32 bytes.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
