import AsyncSupport
import DurableFiles

/// Consecutive entries that one lane takes at a time: enough that switching costs nothing, little enough that the lanes end
/// together.
struct Segment {
    let entries: ArraySlice<TarLayout.Entry>

    var offset: UInt64 { entries.first?.offset ?? 0 }
    var end: UInt64 { entries.last?.end ?? 0 }

    private static let fewestBytes: UInt64 = 8 << 20

    /// The order in which threads take them: segments with huge files first.
    static func order(_ segments: [Segment]) -> [Int] { Parallel.largestFirst(segments.map { $0.end - $0.offset }) }

    /// The plan cut into segments, in order.
    static func all(of plan: TarLayout) -> [Segment] {
        var segments: [Segment] = []
        var start = plan.entries.startIndex
        for index in plan.entries.indices
        where plan.entries[index].end - plan.entries[start].offset >= fewestBytes || index == plan.entries.count - 1 {
            segments.append(Segment(entries: plan.entries[start...index]))
            start = index + 1
            if start == plan.entries.endIndex { break }
        }
        return segments
    }
}
