/// A point of a curve and the threshold that gives it.
struct CurvePoint: Sendable, Hashable {
    let x: Double
    let y: Double
    let threshold: Double
}

/// The points that may be left out of a curve.
struct Thinning: Sendable, Hashable {
    /// Points that stay at most.
    var limit = Int.max
    /// The point of this threshold stays: the least score at or above it.
    var kept: Double?
    /// The greatest x and y.
    var width = 1.0
    var height = 1.0
}

/// Points of a curve, at most a number of them: those whose triangles with their neighbours are smallest are left out first
/// (Visvalingam and Whyatt, 1993). So that memory is bounded, once there are so many, a point that is closer to the last one than
/// a 16th of a step of an even division is not looked at.
struct ThinnedPoints: Sendable {
    private let thinning: Thinning
    private var points: [CurvePoint] = []
    private var last: CurvePoint?
    private let stepX: Double
    private let stepY: Double

    init(_ thinning: Thinning) {
        self.thinning = thinning
        let steps = thinning.limit == .max ? Double.infinity : 16 * Double(thinning.limit)
        stepX = thinning.width / steps
        stepY = thinning.height / steps
    }

    @inline(__always)
    mutating func add(_ point: CurvePoint) {
        if let last {
            if let kept = thinning.kept, point.threshold < kept, last.threshold >= kept { keep(last) }
            if points.count >= thinning.limit, let end = points.last, abs(point.x - end.x) < stepX,
                abs(point.y - end.y) < stepY
            {
                self.last = point
                return
            }
        }
        last = point
        keep(point)
    }

    private mutating func keep(_ point: CurvePoint) {
        if points.last != point { points.append(point) }
        guard thinning.limit < 1 << 40, points.count >= 64 * thinning.limit else { return }
        points = thinned(to: 32 * thinning.limit)
    }

    /// The points that stay, once all were added.
    mutating func finish() -> [CurvePoint] {
        if let last { keep(last) }
        return points.count > thinning.limit ? thinned(to: thinning.limit) : points
    }

    /// The ends stay. Of equal triangles the earlier point goes first.
    private func thinned(to limit: Int) -> [CurvePoint] {
        var chain = PointChain(points, keeping: thinning.kept)
        return chain.remaining(max(3, limit))
    }
}

/// Points in a double chain, with a heap over the areas of their triangles.
private struct PointChain {
    private let points: [CurvePoint]
    private var previous: [Int]
    private var next: [Int]
    private var areas: [Double]
    private var heap: [(area: Double, place: Int)] = []

    private let kept: Int?

    /// - Parameter threshold: the last point at or above it stays.
    init(_ points: [CurvePoint], keeping threshold: Double?) {
        self.points = points
        kept = threshold.flatMap { threshold in points.lastIndex { $0.threshold >= threshold } }
        previous = points.indices.map { $0 - 1 }
        next = points.indices.map { $0 + 1 }
        areas = [Double](repeating: .infinity, count: points.count)
        for place in points.indices.dropFirst().dropLast() { measure(place) }
    }

    mutating func remaining(_ limit: Int) -> [CurvePoint] {
        var isLeft = [Bool](repeating: true, count: points.count)
        var count = points.count
        while count > limit, let least = pop() {
            guard isLeft[least.place], areas[least.place] == least.area else { continue }
            isLeft[least.place] = false
            count -= 1
            let (before, after) = (previous[least.place], next[least.place])
            next[before] = after
            previous[after] = before
            measure(before)
            measure(after)
        }
        return points.indices.filter { isLeft[$0] }.map { points[$0] }
    }

    private mutating func measure(_ place: Int) {
        guard previous[place] >= 0, next[place] < points.count, place != kept else { return }
        let (a, b, c) = (points[previous[place]], points[place], points[next[place]])
        areas[place] = abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y))
        push((areas[place], place))
    }

    private mutating func push(_ item: (area: Double, place: Int)) {
        heap.append(item)
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() -> (area: Double, place: Int)? {
        guard let least = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return least }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return least }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[parent] else { return least }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
