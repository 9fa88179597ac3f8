/// The size of a window, at which it closes.
package struct WindowSettings: Sendable, Hashable {
    package enum Close: Sendable, Hashable {
        /// In seconds.
        case every(Double)
        case rows(Int)
    }

    /// A cycle that the traffic follows: windows hold whole ones, so that a night is never compared with a day.
    package enum Season: String, Sendable, Hashable, CaseIterable {
        case none
        case day
        case week

        /// In seconds; 0 for none.
        package var seconds: Double {
            switch self {
            case .none: 0
            case .day: 86_400
            case .week: 7 * 86_400
            }
        }
    }

    package let close: Close
    /// Fewer rows are not judged: the window goes on for as long again.
    package let minimum: Int
    package let season: Season

    /// `{every: 24h, minimum: 500, season: day}`
    package static let daily = WindowSettings(known: .every(86_400), minimum: 500, season: .day)

    /// - Throws: `monitoring.settings`
    package init(_ close: Close, minimum: Int = 500, season: Season = .day) throws(MonitoringFailure) {
        switch close {
        case .every(let seconds): try SettingRange.require("window.every", seconds, 1...366 * 86_400)
        case .rows(let rows): try SettingRange.require("window.rows", Double(rows), 1...1_000_000_000)
        }
        try SettingRange.require("window.minimum", Double(minimum), 30...1_000_000_000)
        self.init(known: close, minimum: minimum, season: season)
    }

    private init(known close: Close, minimum: Int, season: Season) {
        self.close = close
        self.minimum = minimum
        self.season = season
    }

    /// Seconds from one look to the next at whether a window can close: whole seasons; nil where rows alone decide.
    package var length: Double? {
        let season = season.seconds
        switch close {
        case .every(let seconds): return season > 0 ? (seconds / season).rounded(.up) * season : seconds
        case .rows: return season > 0 ? season : nil
        }
    }

    /// Rows with which a window can close.
    package var fullRows: Int {
        switch close {
        case .every: minimum
        case .rows(let rows): max(rows, minimum)
        }
    }
}
