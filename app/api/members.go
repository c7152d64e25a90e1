package api

import (
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

type memberJSON struct {
	ID        string   `json:"id" required:"true"`
	Name      string   `json:"name" required:"true"`
	Phone     string   `json:"phone" required:"true" description:"masked but for the last four digits"`
	Home      string   `json:"home" required:"true"`
	HomeName  string   `json:"home_name"`
	Standing  string   `json:"standing" required:"true" enum:"full,probationary,applicant,none"`
	Language  string   `json:"language" required:"true" enum:"zh,en"`
	Skills    []string `json:"skills" required:"true"`
	Roles     []string `json:"roles" required:"true"`
	Active    bool     `json:"active" required:"true"`
	HomeBound bool     `json:"home_bound" required:"true"`
	OptedOut  bool     `json:"opted_out" required:"true"`
	Enrolled  []string `json:"enrolled" required:"true" description:"codes of communities besides the home's"`
}

func memberOf(v mobilize.MemberView) memberJSON {
	out := memberJSON{
		ID: string(v.ID), Name: v.Name, Phone: v.MaskedPhone(), Home: v.HomeCode, HomeName: v.Home, Standing: string(v.Standing), Language: v.Language,
		Skills: append([]string{}, v.Skills...), Roles: []string{}, Active: v.Active, HomeBound: v.HomeBound, OptedOut: !v.OptedOutAt.IsZero(), Enrolled: []string{},
	}
	for _, area := range v.Enrolled {
		out.Enrolled = append(out.Enrolled, area.Code)
	}
	for _, r := range v.Roles {
		out.Roles = append(out.Roles, r.Role)
	}
	return out
}

type membersIn struct {
	Area   string `query:"area"`
	Name   string `query:"name"`
	Skill  string `query:"skill"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" validate:"min=0,max=500"`
	Cursor string `query:"cursor"`
}

type memberFields struct {
	Name      *string   `json:"name,omitempty"`
	Phone     *string   `json:"phone,omitempty"`
	Home      *string   `json:"home,omitempty" description:"code of a building or grid"`
	Standing  *string   `json:"standing,omitempty" enum:"full,probationary,applicant,none"`
	Language  *string   `json:"language,omitempty" enum:"zh,en"`
	Skills    *[]string `json:"skills,omitempty"`
	Active    *bool     `json:"active,omitempty"`
	HomeBound *bool     `json:"home_bound,omitempty"`
}

type memberPatchIn struct {
	ID string `path:"id" json:"-"`
	memberFields
}

type importIn struct {
	Area       string `formData:"area" description:"code of the area in which buildings are named"`
	DryRun     string `formData:"dry_run" enum:"true,false"`
	SkipFaulty string `formData:"skip_faulty" enum:"true,false" description:"keep the other rows; otherwise none is kept"`
	File       string `formData:"file" format:"binary" description:".xlsx or .csv"`
}

type importJSON struct {
	Rows     int              `json:"rows" required:"true"`
	Added    int              `json:"added" required:"true"`
	Changed  int              `json:"changed" required:"true"`
	Kept     bool             `json:"kept" required:"true" description:"false: nothing was written"`
	Faults   []importFaultOut `json:"faults" required:"true"`
	Repeated []importFaultOut `json:"repeated" required:"true" description:"what was there already or twice: the same person by phone, the same request by place and words"`
}

type importFaultOut struct {
	Row     int    `json:"row" required:"true"`
	Column  string `json:"column"`
	Message string `json:"message" required:"true"`
}

func memberRoutes() []route {
	const tag = "members"
	return []route{
		answering(route{method: http.MethodGet, path: "/members", tag: tag, summary: "The people who can be called up", status: http.StatusOK},
			func(a *API, c *call, in membersIn) (list[memberJSON], error) {
				filter := models.MemberFilter{Name: in.Name, Skill: in.Skill, After: models.ID(in.Cursor), Limit: limitOf(in.Limit)}
				views, next, err := a.mobilizer.Members(c.Request().Context(), c.actor, in.Area, filter)
				return listOf(views, string(next), memberOf), err
			}),
		answering(route{method: http.MethodPost, path: "/members", tag: tag, summary: "Register a member", status: http.StatusCreated, problems: []int{409}},
			func(a *API, c *call, in memberFields) (memberJSON, error) {
				v, err := a.mobilizer.AddMember(c.Request().Context(), c.actor, mobilize.MemberInput(in))
				return memberOf(v), err
			}),
		answering(route{method: http.MethodPatch, path: "/members/{id}", tag: tag, summary: "Change a member", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in memberPatchIn) (memberJSON, error) {
				v, err := a.mobilizer.ChangeMember(c.Request().Context(), c.actor, models.ID(in.ID), mobilize.MemberInput(in.memberFields))
				return memberOf(v), err
			}),
		{
			method: http.MethodPost, path: "/members/import", tag: tag, summary: "Import members from a spreadsheet", status: http.StatusOK,
			in: importIn{}, out: importJSON{}, handle: importMembers,
		},
	}
}

func importMembers(a *API, c *call) error {
	return answerImport(c, func(name string, file io.Reader) (mobilize.ImportReport, error) {
		return a.mobilizer.ImportMembers(c.Request().Context(), c.actor, mobilize.ImportInput{
			Area: c.FormValue("area"), FileName: name, File: file, DryRun: isTrue(c, "dry_run"), SkipFaulty: isTrue(c, "skip_faulty"),
		})
	})
}

// answerImport has the multipart field file taken in: 200 with the report where rows were kept or none is
// wrong, 422 with the wrong rows where they kept all out.
func answerImport(c *call, take func(name string, file io.Reader) (mobilize.ImportReport, error)) error {
	header, err := c.FormFile("file")
	if err != nil {
		return models.Invalid(models.Field("file", "missing", "send the spreadsheet as the multipart field file"))
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	report, err := take(header.Filename, file)
	if err != nil {
		return err
	}
	out := importJSON{Rows: report.Rows, Added: report.Added, Changed: report.Changed, Kept: report.Kept, Faults: faultsOut(report.Faults), Repeated: faultsOut(report.Repeated)}
	if len(out.Faults) == 0 || report.Kept {
		return c.JSON(http.StatusOK, out)
	}
	faults := make([]models.FieldError, len(report.Faults))
	for i, f := range report.Faults {
		faults[i] = models.Field(fmt.Sprintf("rows[%d].%s", f.Row, f.Column), "wrong_row", "row %d: %s", f.Row, f.Message)
	}
	return models.Invalid(faults...)
}

func faultsOut(in []mobilize.ImportFault) []importFaultOut {
	out := make([]importFaultOut, len(in))
	for i, f := range in {
		out[i] = importFaultOut{Row: f.Row, Column: f.Column, Message: f.Message}
	}
	return out
}

func isTrue(c echo.Context, name string) bool {
	return c.FormValue(name) == "true" || c.FormValue(name) == "1" || c.QueryParam(name) == "true"
}
