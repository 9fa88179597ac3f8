import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import Monitoring

@Suite("The schedule of windows")
struct WindowBookTests {
    private func book(_ settings: WindowSettings, _ model: MadeModel) -> WindowBook {
        WindowBook(model.profile.layout, settings, at: moment(hours: 0))
    }

    private func add(_ count: Int, _ hours: Double, _ book: inout WindowBook, _ model: MadeModel) {
        for request in model.requests(count, seed: UInt64(hours * 10) + 1) {
            book.add(request, answered: moment(hours: hours).wall)
        }
    }

    /// A moment that is some seconds later.
    private func later(_ hours: Double, seconds: Double = 6, set: Double = 0) -> MonitorMoment {
        moment(hours: hours + seconds / 3600, set: set)
    }

    @Test("a window ends after its length, and is given out once late rows have had their time")
    func length() throws {
        let model = try MadeModel(rows: 300)
        var book = book(.daily, model)
        add(600, 3, &book, model)
        #expect(book.advance(to: moment(hours: 23.5)).isEmpty)
        #expect(book.schedule.number == 1)
        #expect(book.advance(to: moment(hours: 24)).isEmpty)
        #expect(book.schedule.number == 2)
        let closed = book.advance(to: later(24))
        #expect(closed.map(\.number) == [1])
        #expect(closed.first?.counts.rows == 600)
        #expect(closed.first?.span.seconds == 86_400)
        #expect(closed.first?.span.clockChanged == false)
        #expect(book.open.rows == 0)
    }

    @Test(
        "a clock that is set, and days of 23 or 25 hours, change no length; the record says that it was set",
        arguments: [-30.0, -1, 1, 30]
    )
    func clockJumps(_ hours: Double) throws {
        let model = try MadeModel(rows: 300)
        var book = book(.daily, model)
        add(600, 1, &book, model)
        #expect(book.advance(to: moment(hours: 12)).isEmpty)
        #expect(book.advance(to: moment(hours: 23.5, set: hours)).isEmpty)
        #expect(book.schedule.number == 1)
        _ = book.advance(to: moment(hours: 24, set: hours))
        let closed = book.advance(to: later(24, set: hours))
        #expect(closed.first?.span.seconds == 86_400)
        #expect(closed.first?.span.clockChanged == true)
    }

    @Test("time in which nothing was counted belongs to the window, which is not judged as a whole season then")
    func skipped() throws {
        let model = try MadeModel(rows: 300)
        var book = book(.daily, model)
        add(600, 3, &book, model)
        #expect(book.advance(to: moment(hours: 12)).isEmpty)
        book.skip(to: moment(hours: 18))
        _ = book.advance(to: moment(hours: 24))
        let closed = try #require(book.advance(to: later(24)).first)
        #expect(closed.span.seconds == 86_400)
        #expect(closed.span.observed == 18 * 3600)
        #expect(closed.span.clockChanged == false)
    }

    @Test("a window with too few rows goes on for as long again, and is one window")
    func merging() throws {
        let model = try MadeModel(rows: 300)
        var book = book(.daily, model)
        add(100, 1, &book, model)
        #expect(book.advance(to: moment(hours: 24)).isEmpty)
        #expect(book.advance(to: moment(hours: 47)).isEmpty)
        #expect(book.schedule.number == 1)
        add(450, 47, &book, model)
        _ = book.advance(to: moment(hours: 48))
        let closed = book.advance(to: later(48))
        #expect(closed.first?.span.parts == 2)
        #expect(closed.first?.counts.rows == 550)
        #expect(closed.first?.span.seconds == Double(2 * 86_400))
    }

    @Test("a row that comes late finds its own window, one back at most")
    func late() throws {
        let model = try MadeModel(rows: 300)
        var book = book(.daily, model)
        add(600, 1, &book, model)
        _ = book.advance(to: moment(hours: 24))
        add(3, 23.99, &book, model)
        add(2, 24.0005, &book, model)
        #expect(book.open.rows == 2)
        #expect(book.advance(to: later(24)).first?.counts.rows == 603)
        add(4, 23.99, &book, model)
        #expect(book.open.rows == 6)
    }

    @Test("a window goes on after a restart, with the time that passed meanwhile")
    func restart() throws {
        let model = try MadeModel(rows: 300)
        var before = book(.daily, model)
        add(600, 2, &before, model)
        _ = before.advance(to: moment(hours: 10))
        // Another run of the node: its steady clock begins anew.
        let wall = moment(hours: 16).wall
        let start = MonitorMoment(wall: wall, steady: 3)
        var after = try WindowBook(before.bytes, model.profile.layout, .daily, at: start)
        #expect(after.open == before.open)
        #expect(after.schedule.elapsed == 16 * 3600)
        #expect(after.schedule.observed == 10 * 3600)
        let end = MonitorMoment(wall: wall.adding(seconds: 8 * 3600), steady: 3 + 8 * 3600)
        #expect(after.advance(to: end).isEmpty)
        let closed = after.end(at: end)
        #expect(closed.map(\.span.seconds) == [86_400])
        #expect(closed.map(\.span.observed) == [18 * 3600])
    }

    @Test("a window that ended and was not given out survives a restart")
    func restartWhileClosing() throws {
        let model = try MadeModel(rows: 300)
        var before = book(.daily, model)
        add(600, 2, &before, model)
        _ = before.advance(to: moment(hours: 24))
        var after = try WindowBook(before.bytes, model.profile.layout, .daily, at: moment(hours: 24))
        #expect(after == before)
        #expect(after.advance(to: later(24)).map(\.number) == [1])
    }

    @Test("a clock that was set back while the node was down counts as no time, one set far ahead as a length")
    func clockWhileDown() throws {
        let model = try MadeModel(rows: 300)
        var before = book(.daily, model)
        _ = before.advance(to: moment(hours: 10))
        func elapsed(_ hours: Double) throws -> Double {
            let now = MonitorMoment(wall: moment(hours: hours).wall, steady: 0)
            return try WindowBook(before.bytes, model.profile.layout, .daily, at: now).schedule.elapsed
        }
        #expect(try elapsed(-500) == 10 * 3600)
        #expect(try elapsed(500_000) == 34 * 3600)
    }

    @Test("a window of rows ends with them; with a season only at the end of a whole one")
    func rows() throws {
        let model = try MadeModel(rows: 300)
        var plain = book(try WindowSettings(.rows(1_000), season: .none), model)
        add(999, 1, &plain, model)
        _ = plain.advance(to: moment(hours: 1))
        #expect(plain.schedule.number == 1)
        #expect(plain.schedule.ends == nil)
        add(1, 1, &plain, model)
        _ = plain.advance(to: moment(hours: 1))
        #expect(plain.schedule.number == 2)

        var seasonal = book(try WindowSettings(.rows(1_000), season: .day), model)
        add(1_500, 1, &seasonal, model)
        _ = seasonal.advance(to: moment(hours: 23))
        #expect(seasonal.schedule.number == 1)
        _ = seasonal.advance(to: moment(hours: 24))
        #expect(seasonal.schedule.number == 2)
    }

    @Test("lengths are whole seasons")
    func seasons() throws {
        #expect(try WindowSettings(.every(3600), season: .day).length == 86_400)
        #expect(try WindowSettings(.every(86_401), season: .day).length == 2 * 86_400)
        #expect(try WindowSettings(.every(86_400), season: .week).length == 7 * 86_400)
        #expect(try WindowSettings(.every(3600), season: .none).length == 3600)
        #expect(try WindowSettings(.rows(500), season: .none).length == nil)
    }

    @Test("a window ends with its version, and one without rows is none")
    func cut() throws {
        let model = try MadeModel(rows: 300)
        var empty = book(.daily, model)
        #expect(empty.end(at: moment(hours: 5)).isEmpty)
        var some = book(.daily, model)
        add(7, 1, &some, model)
        let closed = some.end(at: moment(hours: 5))
        #expect(closed.map(\.isCut) == [true])
        #expect(closed.first?.span.seconds == Double(5 * 3600))
    }

    @Test("a state that is cut short or of another reference is refused")
    func damage() throws {
        let (model, other) = (try MadeModel(rows: 300, seed: 1), try MadeModel(rows: 300, seed: 2))
        let bytes = book(.daily, model).bytes
        for end in bytes.indices {
            #expect(throws: MonitoringFailure.self) {
                try WindowBook(Array(bytes[..<end]), model.profile.layout, .daily, at: moment(hours: 0))
            }
        }
        #expect(throws: MonitoringFailure.self) {
            try WindowBook(bytes, other.profile.layout, .daily, at: moment(hours: 0))
        }
    }

    @Test("does not go on from a number that no window has, after which there would be none")
    func damagedNumber() throws {
        let model = try MadeModel()
        let settings = try WindowSettings(.every(3600), minimum: 30, season: .none)
        let book = WindowBook(model.profile.layout, settings, number: .max - 1, at: moment(hours: 0))
        #expect(throws: MonitoringFailure.self) {
            try WindowBook(book.bytes, model.profile.layout, settings, at: moment(hours: 1))
        }
    }
}
