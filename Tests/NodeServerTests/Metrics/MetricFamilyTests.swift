import NodeServer
import Testing

struct MetricFamilyTests {
    @Test("labels and help are escaped, whole numbers have no fraction, and a family without samples no lines")
    func text() {
        var family = MetricFamily("a_total", .counter, "One\nline, a \\.")
        family.add(3, [("path", "a\"b\\c\nd"), ("x", "é")])
        family.add(0.25)
        family.add(.infinity, suffix: "_b")
        let expected = """
            # HELP a_total One\\nline, a \\\\.
            # TYPE a_total counter
            a_total{path="a\\"b\\\\c\\nd",x="é"} 3
            a_total 0.25
            a_total_b +Inf

            """
        #expect(MetricFamily.text([family, MetricFamily("empty", .gauge, "None.")]) == expected)
    }
}
