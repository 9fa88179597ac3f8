/// Times as ISO 8601, to the nanosecond: from 1677-09-21 to 2262-04-11.
package enum DatetimeText {
    private static let second: Int64 = 1_000_000_000

    /// Nanoseconds since 1970, UTC, of a time in any form of ISO 8601, extended or basic: a year, a month, a day, a week
    /// (`2026-W48-1`) or a day of the year (`2026-327`); after `T` or a space hours, minutes and seconds, the last with an
    /// optional fraction; then `Z` or an offset such as `+01:00`. Without either, it is UTC. Letters may be lower case, and
    /// spaces may surround the text. A fraction has at most 18 digits; the part under a nanosecond is dropped.
    package static func nanoseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var reader = Reader(text: text)
        guard let day = reader.date() else { return nil }
        var seconds = Int64(day) * 86_400
        var fraction: Int64 = 0
        if reader.take("T") || reader.take("t") || reader.take(" ") {
            guard let time = reader.time() else { return nil }
            seconds += time.seconds
            fraction = time.nanoseconds
        }
        guard reader.isAtEnd else { return nil }
        // Counted from the second after it, a time before 1970 overflows only where its nanoseconds do.
        if seconds < 0, fraction > 0 { (seconds, fraction) = (seconds + 1, fraction - second) }
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: second)
        guard !overflows else { return nil }
        let (sum, overflowsToo) = whole.addingReportingOverflow(fraction)
        return overflowsToo ? nil : sum
    }

    /// As Python's `isoformat` writes a time of pandas: `2026-11-23T08:00:00`, with six or nine digits of a fraction where
    /// there is one.
    package static func write(_ nanoseconds: Int64, to output: inout [UInt8]) {
        let (day, rest) = floorDivided(nanoseconds, 86_400 * Self.second)
        let (year, month, dayOfMonth) = date(ofDay: day)
        let (second, fraction) = rest.quotientAndRemainder(dividingBy: Self.second)
        append(year, 4, &output)
        for (separator, value) in [("-", month), ("-", dayOfMonth)] {
            output.append(contentsOf: separator.utf8)
            append(value, 2, &output)
        }
        for (separator, value) in [("T", second / 3600), (":", second / 60 % 60), (":", second % 60)] {
            output.append(contentsOf: separator.utf8)
            append(value, 2, &output)
        }
        guard fraction > 0 else { return }
        output.append(UInt8(ascii: "."))
        if fraction % 1000 == 0 { append(fraction / 1000, 6, &output) } else { append(fraction, 9, &output) }
    }

    private static func append(_ value: Int64, _ width: Int, _ output: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01, in the proleptic Gregorian calendar.
    private static func days(toYear year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let century = Int(floorDivided(Int64(shifted), 400).quotient)
        let yearOfEra = shifted - century * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return century * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let (century, dayOfEra) = floorDivided(shifted, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + century * 400 + (month >= 10 ? 1 : 0)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    /// - Returns: a remainder from 0. No part of it overflows, whatever the value.
    private static func floorDivided(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private struct Reader {
        let text: UnsafeBufferPointer<UInt8>.SubSequence
        var at: Int

        init(text: UnsafeBufferPointer<UInt8>) {
            var text = text[...]
            while text.first == 0x20 { text = text.dropFirst() }
            while text.last == 0x20 { text = text.dropLast() }
            self.text = text
            at = text.startIndex
        }

        var isAtEnd: Bool { at == text.endIndex }

        mutating func take(_ letter: Unicode.Scalar) -> Bool {
            guard at < text.endIndex, text[at] == UInt8(ascii: letter) else { return false }
            at += 1
            return true
        }

        mutating func digits(_ count: Int) -> Int? {
            guard at + count <= text.endIndex else { return nil }
            var value = 0
            for byte in text[at..<at + count] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            at += count
            return value
        }

        /// The number of digits that follow.
        private var run: Int { text[at...].prefix { (0x30...0x39).contains($0) }.count }

        /// Days from 1970-01-01.
        mutating func date() -> Int? {
            guard let year = digits(4) else { return nil }
            let isExtended = take("-")
            if take("W") || take("w") { return week(of: year, isExtended) }
            switch (run, isExtended) {
            case (3, _): return digits(3).flatMap { Self.day($0, of: year) }
            case (4, false): return monthAndDay(of: year, isExtended)
            case (2, true): return monthAndDay(of: year, isExtended)
            case (0, false): return DatetimeText.days(toYear: year, month: 1, day: 1)
            default: return nil
            }
        }

        /// A month in basic form would be read as a year and a day, so it has none.
        private mutating func monthAndDay(of year: Int, _ isExtended: Bool) -> Int? {
            guard let month = digits(2), (1...12).contains(month) else { return nil }
            if isExtended, !take("-") { return DatetimeText.days(toYear: year, month: month, day: 1) }
            guard let day = digits(2), (1...DatetimeText.days(in: month, of: year)).contains(day) else { return nil }
            return DatetimeText.days(toYear: year, month: month, day: day)
        }

        private static func day(_ number: Int, of year: Int) -> Int? {
            guard (1...(DatetimeText.isLeap(year) ? 366 : 365)).contains(number) else { return nil }
            return DatetimeText.days(toYear: year, month: 1, day: 1) + number - 1
        }

        /// A day of a week, Monday where none is given. Week 1 has the year's first Thursday.
        private mutating func week(of year: Int, _ isExtended: Bool) -> Int? {
            guard let week = digits(2) else { return nil }
            var day = 1
            if isExtended ? take("-") : run > 0 {
                guard let number = digits(1), (1...7).contains(number) else { return nil }
                day = number
            }
            let first = Self.firstMonday(of: year)
            let weeks = (Self.firstMonday(of: year + 1) - first) / 7
            guard (1...weeks).contains(week) else { return nil }
            return first + (week - 1) * 7 + day - 1
        }

        /// The Monday of week 1.
        private static func firstMonday(of year: Int) -> Int {
            let fourth = DatetimeText.days(toYear: year, month: 1, day: 4)
            // 1970-01-01 was a Thursday.
            let weekday = ((fourth + 3) % 7 + 7) % 7
            return fourth - weekday
        }

        /// Reads the time of the day, and removes its zone.
        mutating func time() -> (seconds: Int64, nanoseconds: Int64)? {
            guard let hour = digits(2), hour <= 24 else { return nil }
            var time = (seconds: Int64(hour) * 3600, nanoseconds: Int64(0))
            var unit: Int64 = 3600
            let isExtended = at < text.endIndex && text[at] == UInt8(ascii: ":")
            while unit > 1, isExtended ? take(":") : run > 0 {
                guard let value = digits(2), value < 60 else { return nil }
                unit /= 60
                time.seconds += Int64(value) * unit
            }
            if take(".") || take(",") {
                guard let fraction = fraction() else { return nil }
                let (whole, rest) = (fraction * unit).quotientAndRemainder(dividingBy: DatetimeText.second)
                time.seconds += whole
                time.nanoseconds = rest
            }
            guard hour < 24 || (time.seconds == 86_400 && time.nanoseconds == 0), let offset = offset() else {
                return nil
            }
            return (time.seconds - offset, time.nanoseconds)
        }

        /// In billionths.
        private mutating func fraction() -> Int64? {
            let count = run
            guard (1...18).contains(count) else { return nil }
            var value: Int64 = 0
            for place in 0..<9 { value = value * 10 + (place < count ? Int64(text[at + place] - 0x30) : 0) }
            at += count
            return value
        }

        private mutating func offset() -> Int64? {
            if isAtEnd || take("Z") || take("z") { return 0 }
            _ = take(" ")
            let isNegative = take("-") || takeMinus()
            guard isNegative || take("+"), let hours = digits(2), hours < 24 else { return nil }
            if isAtEnd { return Int64(hours * 3600) * (isNegative ? -1 : 1) }
            _ = take(":")
            guard let minutes = digits(2), minutes < 60 else { return nil }
            return Int64(hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
        }

        /// The sign that ISO 8601 means, which is no hyphen.
        private mutating func takeMinus() -> Bool {
            guard text[at...].starts(with: [0xE2, 0x88, 0x92]) else { return false }
            at += 3
            return true
        }
    }
}
