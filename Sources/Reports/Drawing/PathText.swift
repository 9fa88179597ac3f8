/// The commands of an SVG path, in whole tenths of a unit and relative to the last point: a curve of 1,000 points has some 6 KB.
///
/// The path's element scales by 0.1.
package struct PathText: Sendable, Hashable {
    package private(set) var text = ""
    private var last: (x: Int, y: Int)?

    package init() {}

    package static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    package mutating func move(_ x: Double, _ y: Double) {
        let to = Self.tenths(x, y)
        text += "M\(to.x) \(to.y)"
        last = to
    }

    /// A point that is drawn where the last one is, is left out.
    package mutating func line(_ x: Double, _ y: Double) {
        let to = Self.tenths(x, y)
        guard let from = last else {
            move(x, y)
            return
        }
        let (right, down) = (to.x - from.x, to.y - from.y)
        switch (right, down) {
        case (0, 0): return
        case (0, _): text += "v\(down)"
        case (_, 0): text += "h\(right)"
        default: text += down < 0 ? "l\(right)\(down)" : "l\(right) \(down)"
        }
        last = to
    }

    package mutating func close() { text += "z" }

    package mutating func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
        let from = Self.tenths(x, y)
        let to = Self.tenths(x + width, y + height)
        guard to.x > from.x, to.y > from.y else { return }
        text += "M\(from.x) \(from.y)h\(to.x - from.x)v\(to.y - from.y)h\(from.x - to.x)z"
        last = from
    }

    private static func tenths(_ x: Double, _ y: Double) -> (x: Int, y: Int) {
        (Int((x * 10).rounded()), Int((y * 10).rounded()))
    }
}
