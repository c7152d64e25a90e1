package web

import (
	"cmp"
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

type membersView struct {
	Members []mobilize.MemberView
	Name    string
	Skill   string
	After   models.ID
	Next    models.ID

	Enrolling   models.ID     // the member whose enrolment is being filled in: a choice for each would make the page a hundred times as long
	Communities []models.Area // that they may be enrolled with
}

func (w *Web) members(c echo.Context) error { return w.showMembers(c, http.StatusOK) }

func (w *Web) showMembers(c echo.Context, status int, more ...func(*view)) error {
	v := membersView{
		Name: c.FormValue("name"), Skill: c.QueryParam("skill"), After: models.ID(c.QueryParam("after")),
		Enrolling: models.ID(cmp.Or(c.QueryParam("enrol"), c.Param("member"))), // the latter where the form was refused
	}
	var err error
	v.Members, v.Next, err = w.Mobilizer.Members(c.Request().Context(), actorOf(c), "", models.MemberFilter{Name: v.Name, Skill: v.Skill, After: v.After, Limit: 50})
	if err != nil {
		return err
	}
	if v.Enrolling != "" {
		if v.Communities, err = w.Mobilizer.Communities(c.Request().Context(), actorOf(c)); err != nil {
			return err
		}
	}
	return w.show(c, status, "members", v, more...)
}

type importView struct {
	Roots  []models.Area
	Area   string
	Report *mobilize.ImportReport
	Ticked importTicks
}

// importTicks are the boxes of an import's form as they stand.
type importTicks struct{ DryRun, SkipFaulty, Merge bool }

// ticksOf reads the boxes; a form that was not sent yet checks first.
func ticksOf(c echo.Context) importTicks {
	if c.Request().Method == http.MethodGet {
		return importTicks{DryRun: true}
	}
	return importTicks{DryRun: c.FormValue("dry_run") != "", SkipFaulty: c.FormValue("skip_faulty") != "", Merge: c.FormValue("merge") != ""}
}

// after gives the boxes for the next time: what was checked and found right is to be kept then.
func (t importTicks) after(r *mobilize.ImportReport) importTicks {
	t.DryRun = t.DryRun && (r.Unmerged || (r.FaultyRows > 0 && !t.SkipFaulty))
	return t
}

func (w *Web) importPage(c echo.Context) error {
	return w.showImport(c, http.StatusOK, importView{Ticked: ticksOf(c)})
}

func (w *Web) showImport(c echo.Context, status int, v importView, more ...func(*view)) error {
	roots, _, err := w.Mobilizer.Areas(c.Request().Context(), actorOf(c), "", 0, 100)
	if err != nil {
		return err
	}
	v.Roots = roots
	return w.show(c, status, "import", v, more...)
}

func (w *Web) importMembers(c echo.Context) error {
	v := importView{Area: c.FormValue("area"), Ticked: ticksOf(c)}
	header, err := c.FormFile("file")
	if err != nil {
		fault, status, err := w.withFault(models.Invalid(models.Field("file", "missing", "choose a file")))
		if err != nil {
			return err
		}
		return w.showImport(c, status, v, fault)
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	report, err := w.Mobilizer.ImportMembers(c.Request().Context(), actorOf(c), mobilize.ImportInput{
		Area: v.Area, FileName: header.Filename, File: file,
		DryRun: v.Ticked.DryRun, SkipFaulty: v.Ticked.SkipFaulty, AskMerge: !v.Ticked.Merge,
	})
	if err != nil {
		fault, status, err := w.withFault(err)
		if err != nil {
			return err
		}
		return w.showImport(c, status, v, fault)
	}
	v.Report, v.Ticked = &report, v.Ticked.after(&report)
	return w.showImport(c, http.StatusOK, v)
}
