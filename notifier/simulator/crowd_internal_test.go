package simulator

import "testing"

func TestTheCrowdAnswersWhatAsksAndNothingElse(t *testing.T) {
	const page = "http://localhost:8080/m/AAAAAAAAAAAAAAAAAAAAAA"
	for body, want := range map[string]struct{ asks, offers bool }{
		"【演练】剑津社区召集：周六8:00社区活动室。能来回1，不能回2。详情 " + page:                   {true, false},
		"剑津社区召集：周六8:00社区活动室。详情 " + page:                                 {true, false},
		"剑津社区等您答复：周六8:00社区活动室。详情 " + page:                               {true, false},
		"排班：周六8:00-12:00 3号楼巡查。详情 " + page:                              {false, false},
		"排班有变：取消周六8:00-12:00 3号楼巡查。详情 " + page:                          {false, false},
		"顶班：周六8:00-12:00 3号楼巡查，07:30前答复。能来回1，不能回2。详情 " + page:           {true, true},
		"已定：周六8:00-12:00 3号楼巡查由您顶班，谢谢。":                                 {false, false},
		"Can you stand in? Sat 8:00- 12:00 3 patrol. Reply 1 yes, 2 no": {true, true},
	} {
		if asks(body) != want.asks || offers(body) != want.offers {
			t.Errorf("%q: asks %t, offers %t", body, asks(body), offers(body))
		}
	}
}
