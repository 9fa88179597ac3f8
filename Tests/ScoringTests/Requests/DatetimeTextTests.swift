import Testing

@testable import Scoring

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

    @Test("any number of nanoseconds is written and read again")
    func anyNumber() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let value = Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random)
            #expect(nanoseconds(text(value)) == value)
        }
    }
}
