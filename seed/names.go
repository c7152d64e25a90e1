package seed

import "math/rand/v2"

var surnames = []rune("陈林黄张李吴王刘杨郑谢叶徐周朱罗江许苏曾赖邱游范余廖熊魏高何郭詹蔡雷蓝钟翁卢邓汪")

var given = []rune("建国志强明华伟军海燕丽娟秀英晓东文斌国平美玲春梅小红俊杰雅婷思远子涵欣怡浩然雨晨佳慧永福水生长根金莲玉兰宝珠庆云德胜光辉振兴")

// longNames are rare and real in their form: minority names with dots, compound surnames, long given names.
var longNames = []string{
	"阿依古丽·买买提江", "迪丽努尔·阿卜杜热合曼", "欧阳若兰", "上官云飞", "司徒建华", "扎西·次仁多吉",
	"古丽巴哈尔·吐尔逊", "钟离雪梅", "诺尔布·旦增", "蓝凤凰", "雷小妹",
}

func name(random *rand.Rand) string {
	if random.IntN(80) == 0 {
		return longNames[random.IntN(len(longNames))]
	}
	n := []rune{surnames[random.IntN(len(surnames))], given[random.IntN(len(given))]}
	if random.IntN(5) > 0 {
		n = append(n, given[random.IntN(len(given))])
	}
	return string(n)
}
