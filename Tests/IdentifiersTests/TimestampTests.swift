import Identifiers
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "text and moment round trip",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"), (1_795_426_200_000, "2026-11-23T09:30:00Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
        ] as [(Int64, String)]
    )
    func roundTrip(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test("days of eight centuries keep their dates")
    func everyDay() {
        for day in stride(from: Int64(-146_097), to: 146_097, by: 29) {
            let moment = Timestamp(seconds: day * 86400)
            guard Timestamp(moment.description) != moment else { continue }
            Issue.record("\(moment)")
        }
    }

    @Test(
        "digits past the millisecond are dropped",
        arguments: ["5", "50", "500", "5009", "500999999", "500999999999999999"]
    )
    func fraction(_ digits: String) {
        #expect(Timestamp("1970-01-01T00:00:00.\(digits)Z")?.milliseconds == 500)
    }

    @Test("a fraction of over 18 digits is refused, whatever they are", arguments: ["0", "1", "5", "9"], 19...60)
    func longFraction(_ digit: String, _ count: Int) {
        #expect(Timestamp("2026-01-01T00:00:00.\(String(repeating: digit, count: count))Z") == nil)
    }

    @Test(
        "moments at the ends of what fits are printed, added to and compared",
        arguments: [Int64.min, .max, -999, -1]
    )
    func ends(_ milliseconds: Int64) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(moment.description.hasSuffix("Z"))
        #expect(moment.adding(seconds: 1e300) == Timestamp(milliseconds: .max))
        #expect(moment.adding(seconds: -.infinity) == Timestamp(milliseconds: .min))
        #expect(moment.adding(seconds: .nan) == moment)
        #expect(moment.seconds(since: Timestamp(milliseconds: .max)) <= 0)
        #expect(Timestamp(seconds: milliseconds / 2 - 1).milliseconds < 0 || milliseconds > 0)
    }

    @Test("a sum that would overflow is the greatest number")
    func sums() {
        #expect([UInt64(1), 2].clampedSum { $0 } == 3)
        #expect([UInt64.max, 1, .max].clampedSum { $0 } == .max)
    }

    @Test(
        "what is no RFC 3339 time in UTC",
        arguments: [
            "", "2026-11-23", "2026-11-23T09:30:00", "2026-11-23T09:30:00+00:00", "2026-11-23 09:30:00Z",
            "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.1xZ", "+026-01-01T00:00:00Z", "1900-02-29T00:00:00Z",
            "2026-01-01T00:00:00.1234567890123456789xZ",
        ]
    )
    func invalid(_ text: String) {
        #expect(Timestamp(text) == nil)
    }
}
