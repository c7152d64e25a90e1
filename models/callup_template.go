package models

// CallUpTemplate is what a call-up of its kind usually wants. The built-in ones come with the schema, are the
// same for all and are never changed; an area's own are copies of them or of its ancestors'.
type CallUpTemplate struct {
	ID        ID `gorm:"primaryKey"` // of a built-in one: its kind
	AreaCode  string
	AreaPath  Path // whose it is: it is seen at and below; "" for a built-in one
	Name      string
	Kind      string
	BuiltIn   bool
	Content   JSON[TemplateContent]
	CreatedBy ID
	CreatedAt Time
	UpdatedAt Time
	Revision  int
}

// IsDrill says whether what begins with the template is an exercise unless somebody says otherwise: testing is
// practised (核酸检测演练), all else is called up when it happens.
func (t CallUpTemplate) IsDrill() bool { return t.Kind == "testing" }

// TableName gives the table; GORM would spell it call_up_templates.
func (CallUpTemplate) TableName() string { return "callup_templates" }

// Wording is texts of messages by kind of message and language. What it does not hold is worded as the area says.
type Wording map[string]map[string]string

// CallUpText is one text of a call-up's own wording.
type CallUpText struct {
	CallUpID ID     `gorm:"primaryKey;column:callup_id"`
	Kind     string `gorm:"primaryKey"`
	Language string `gorm:"primaryKey"`
	Text     string
}

// TableName gives the table; GORM would spell it call_up_texts.
func (CallUpText) TableName() string { return "callup_texts" }

// TemplateContent is what a call-up takes over from its template.
type TemplateContent struct {
	Tasks        []TemplateTask `json:"tasks"`
	Instructions string         `json:"instructions,omitempty"`
	MusterPoint  string         `json:"muster_point,omitempty"`
	Hours        int            `json:"hours"` // how long it lasts
	Escalation   EscalationRule `json:"escalation"`
	QuorumShare  int            `json:"quorum_per_cent,omitempty"` // of the minimum seats of one round of shifts; 0: everybody is asked
	Waves        bool           `json:"waves,omitempty"`           // page in waves until the quorum is met
	Persons      float64        `json:"persons_per_household"`     // residents of a site where only its households are known
	Messages     Wording        `json:"messages,omitempty"`
}

// TemplateTask is one kind of work in a template. Its shifts are as long as Hours.
type TemplateTask struct {
	Kind   string   `json:"kind"`
	Sites  SiteKind `json:"sites"`
	Hours  int      `json:"hours"`
	Min    int      `json:"min"`
	Ideal  int      `json:"ideal"`
	Per    Per      `json:"per,omitempty"`
	Each   int      `json:"each,omitempty"`
	Skills []string `json:"skills,omitempty"`
	Weight int      `json:"weight,omitempty"`
	Wanted bool     `json:"wanted"` // ticked from the start
}

// Per says what the seats of a site are counted by: once a site, once for every so many of its residents or
// households, begun ones too, or as many as it takes to visit whoever asked.
type Per string

// The ways to count seats.
const (
	PerSite       Per = ""
	PerResidents  Per = "residents"
	PerHouseholds Per = "households"
	PerVisits     Per = "visits" // of the visits that were asked for there: so many a member and hour
)

// TaskFigure says by what the seats of a task are counted; a task that has none has the same at each site.
type TaskFigure struct {
	TaskID   ID `gorm:"primaryKey"`
	CallUpID ID `gorm:"column:callup_id"`
	Per      Per
	Each     int
	Persons  float64
}

// Times gives how many times a site of that size takes the seats of the task; of visits it is the sizer of the
// call-up who knows.
func (f TaskFigure) Times(site Area) int {
	size := 0
	switch f.Per {
	case PerSite, PerVisits:
		return 1
	case PerHouseholds:
		size = site.Households
	case PerResidents:
		if size = site.Residents; size == 0 {
			size = int(float64(site.Households)*f.Persons + 0.5)
		}
	}
	return max((size+f.Each-1)/max(f.Each, 1), 1)
}
