import Testing

@testable import Inference

@Suite("Times as text")
struct DatetimeTextTests {
    private func text(_ nanoseconds: Int64) -> String {
        var bytes: [UInt8] = []
        DatetimeText.write(nanoseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func nanoseconds(_ text: String) -> Int64? {
        Array(text.utf8).withUnsafeBufferPointer { DatetimeText.nanoseconds($0) }
    }

    @Test(
        "the first and the last time are written, and read as they are written",
        arguments: [
            (Int64.min, "1677-09-21T00:12:43.145224192"), (.min + 1, "1677-09-21T00:12:43.145224193"),
            (.min + 86_400_000_000_000, "1677-09-22T00:12:43.145224192"),
            (.max, "2262-04-11T23:47:16.854775807"), (0, "1970-01-01T00:00:00"),
            (-1, "1969-12-31T23:59:59.999999999"), (-1_000_000_000, "1969-12-31T23:59:59"),
        ]
    )
    func ends(value: Int64, written: String) {
        #expect(text(value) == written)
        #expect(nanoseconds(written) == value)
    }

    @Test(
        "times before the first and after the last are none",
        arguments: [
            "1677-09-21T00:12:43.145224191", "1677-09-21T00:12:42", "2262-04-11T23:47:16.854775808", "0000-01-01",
            "9999-12-31T23:59:59.999999999", "2026-01-01T00:00:00.9999999999999999999999",
        ]
    )
    func beyond(written: String) {
        #expect(nanoseconds(written) == nil)
    }

    @Test(
        "one time in any form of ISO 8601 is the same time",
        arguments: [
            "2026-11-23T08:30:00", "2026-11-23 08:30", "20261123T083000", "20261123T0830", "2026-W48-1T08:30",
            "2026W481T0830",
            "2026-327T08:30", "2026327T083000Z", "2026-11-23T08.5", "2026-11-23T08,5Z",
            "2026-11-23t08:30:00.000z", " 2026-11-23T09:30+01 ", "2026-11-23T07:00:00 -01:30",
            "2026-11-23T07:30\u{2212}0100",
        ]
    )
    func anyForm(written: String) { #expect(nanoseconds(written) == 1_795_422_600_000_000_000) }

    @Test(
        "what a form leaves out is its beginning",
        arguments: [("2026", "2026-01-01"), ("2026-11", "2026-11-01"), ("2026-W48", "2026-11-23")]
    )
    func shortForms(short: String, full: String) {
        #expect(nanoseconds(short) == nanoseconds(full) && nanoseconds(full) != nil)
    }

    @Test("midnight at the end of a day is the next day's")
    func midnight() { #expect(nanoseconds("2026-11-22T24:00:00") == nanoseconds("2026-11-23")) }

    @Test(
        "what ISO 8601 does not know is no time",
        arguments: [
            "202611", "2026-11-23T", "2026-11-23T8:30", "2026-1-2", "2026/11/23", "2026-W54-1", "2026-W48-8",
            "2026-366", "2026-000",
            "2026-11-23T24:00:01", "2026-11-23T08:30:60", "2026-11-23T08:30:00.", "2026-11-2", "12:00", "now",
            "-2026-11-23", "2026W",
        ]
    )
    func noForm(written: String) { #expect(nanoseconds(written) == nil) }

    @Test("any number of nanoseconds is written and read again")
    func anyNumber() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let value = Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random)
            #expect(nanoseconds(text(value)) == value)
        }
    }
}
