package mobilize

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"whistle/models"
)

// table is a spreadsheet as it was read: which column is which, and the rows below the header.
type table struct {
	columns map[string]int
	rows    []tableRow
}

type tableRow struct {
	row     int // as the spreadsheet counts
	cells   []string
	formula string // the column that holds a formula, "" for none
}

func (t table) cell(r tableRow, column string) string {
	i, ok := t.columns[column]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// columnWords are the headers that a column may have.
var columnWords = map[string]string{
	"姓名": "name", "name": "name", "手机": "phone", "手机号": "phone", "手机号码": "phone", "电话": "phone", "phone": "phone",
	"楼栋": "home", "住址": "home", "网格": "home", "home": "home", "building": "home", "政治面貌": "standing", "standing": "standing",
	"技能": "skills", "特长": "skills", "skills": "skills",
	"工作社区": "work", "工作地社区": "work", "work_community": "work", "工作单位": "unit", "work_unit": "unit",
}

const (
	mostUnzipped = 256 << 20 // of an .xlsx; a small file can unzip to anything
	mostFile     = 24 << 20
)

// readTable reads an .xlsx or .csv (UTF-8, or GBK as Chinese Excel writes it). It returns Invalid where it
// is neither or lacks a column.
func readTable(name string, r io.Reader) (table, error) {
	return readTableOf(name, r, columnWords, []string{"name", "phone", "home"}, "姓名, 手机, 楼栋, 政治面貌, 技能, 工作社区, 工作单位")
}

// readTableOf is readTable for a table of other columns: the headers that each may have, which are needed, and
// how the first row is told to whoever left it out.
func readTableOf(name string, r io.Reader, words map[string]string, needed []string, header string) (table, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostFile+1))
	if err != nil {
		return table{}, fmt.Errorf("read the file: %w", err)
	}
	if len(data) > mostFile {
		return table{}, wrongFile("the file is larger than 24 MB")
	}
	var rows []tableRow
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx":
		rows, err = readXLSX(data)
	case ".csv":
		rows, err = readCSV(data)
	default:
		return table{}, wrongFile("the file must end in .xlsx or .csv")
	}
	if err != nil {
		return table{}, err
	}
	return withHeader(rows, words, needed, header)
}

func wrongFile(format string, args ...any) error {
	return models.Invalid(models.Field("file", "wrong_file", format, args...))
}

func withHeader(rows []tableRow, words map[string]string, needed []string, header string) (table, error) {
	if len(rows) == 0 {
		return table{}, wrongFile("the file is empty; its first row names the columns %s", header)
	}
	t := table{columns: map[string]int{}}
	for i, cell := range rows[0].cells {
		if column, ok := words[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")))]; ok {
			t.columns[column] = i
		}
	}
	for _, need := range needed {
		if _, ok := t.columns[need]; !ok {
			return table{}, models.Invalid(models.Field("file", "no_column", "the first row names no column for %s; it names %s", need, header))
		}
	}
	for _, r := range rows[1:] {
		if strings.TrimSpace(strings.Join(r.cells, "")) != "" || r.formula != "" {
			t.rows = append(t.rows, r)
		}
	}
	if len(t.rows) > mostRows {
		return table{}, wrongFile("the file has %d rows, at most %d fit one import", len(t.rows), mostRows)
	}
	return t, nil
}

func readCSV(data []byte) ([]tableRow, error) {
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil {
			return nil, wrongFile("the file is neither UTF-8 nor GBK text")
		}
		data = decoded
	}
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	var rows []tableRow
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, wrongFile("the file cannot be read as CSV: %v", err)
		}
		line, _ := reader.FieldPos(0)
		rows = append(rows, tableRow{row: line, cells: cells})
	}
}

// readXLSX streams the first sheet. A formula is named, never evaluated.
func readXLSX(data []byte) ([]tableRow, error) {
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: 16 << 20, RawCellValue: true})
	if err != nil {
		return nil, wrongFile("the file cannot be read as .xlsx: %v", err)
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	stream, err := book.Rows(sheet)
	if err != nil {
		return nil, wrongFile("the file has no sheet that can be read: %v", err)
	}
	defer stream.Close()
	var rows []tableRow
	for n := 1; stream.Next(); n++ {
		cells, err := stream.Columns()
		if err != nil {
			return nil, wrongFile("row %d cannot be read: %v", n, err)
		}
		rows = append(rows, tableRow{row: n, cells: cells})
		if n > mostRows+1 {
			return nil, wrongFile("the file has more than %d rows", mostRows)
		}
	}
	return rows, markFormulas(book, sheet, rows)
}

// markFormulas looks only at the sheets that hold any: asking cell by cell is slow.
func markFormulas(book *excelize.File, sheet string, rows []tableRow) error {
	raw, ok := book.Pkg.Load("xl/worksheets/sheet1.xml")
	if xml, isBytes := raw.([]byte); ok && isBytes && !bytes.Contains(xml, []byte("<f")) {
		return nil
	}
	for i := range rows {
		for c := range max(len(rows[i].cells), 6) {
			at, err := excelize.CoordinatesToCellName(c+1, rows[i].row)
			if err != nil {
				return fmt.Errorf("name a cell: %w", err)
			}
			formula, err := book.GetCellFormula(sheet, at)
			if err != nil {
				return wrongFile("cell %s cannot be read: %v", at, err)
			}
			if formula != "" {
				rows[i].formula = at
			}
		}
	}
	return nil
}
