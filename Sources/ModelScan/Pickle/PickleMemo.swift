/// The memo of an unpickler: four bytes an entry, in pages that are made when one of their entries is set.
struct PickleMemo {
    /// Entries a memo may have.
    static let limit: UInt64 = 1 << 25
    private static let pageSize = 1 << 12

    private var pages: [[UInt32]] = []
    /// Entries that are set: the number the next MEMOIZE takes.
    private(set) var count: UInt64 = 0

    /// - Returns: nil if nothing was put there.
    @inline(__always)
    func get(_ index: UInt64) -> PickleCell? {
        let page = Int(index >> 12)
        guard index < Self.limit, page < pages.count, !pages[page].isEmpty else { return nil }
        return Self.cell(pages[page][Int(index & 0xFFF)])
    }

    /// - Returns: false if the memo cannot have such an entry here.
    @inline(__always)
    mutating func put(_ cell: PickleCell, at index: UInt64) -> Bool {
        guard index < Self.limit else { return false }
        let page = Int(index >> 12)
        while pages.count <= page { pages.append([]) }
        if pages[page].isEmpty { pages[page] = [UInt32](repeating: 0, count: Self.pageSize) }
        let at = Int(index & 0xFFF)
        if pages[page][at] == 0 { count += 1 }
        pages[page][at] = Self.packed(cell)
        return true
    }

    /// Three bits of kind and 29 of payload; 0 is no entry, and a larger payload is `other`. Kinds without a payload share a tag.
    private static func packed(_ cell: PickleCell) -> UInt32 {
        let tag: UInt32
        switch cell.kind {
        case .text: tag = 2
        case .global: tag = 3
        case .dataType: tag = 4
        case .none: tag = 5
        case .content: tag = 6
        case .instance: tag = 7
        case .passed: return 1 << 29 | 1
        case .function: return 1 << 29 | 2
        case .distributionText: return 1 << 29 | 3
        default: return 1 << 29
        }
        return cell.payload < 1 << 29 ? tag << 29 | UInt32(cell.payload) : 1 << 29
    }

    private static func cell(_ packed: UInt32) -> PickleCell? {
        let payload = UInt64(packed & (1 << 29 - 1))
        switch packed >> 29 {
        case 0: return nil
        case 2: return PickleCell(.text, payload)
        case 3: return PickleCell(.global, payload)
        case 4: return PickleCell(.dataType, payload)
        case 5: return PickleCell.none
        case 6: return PickleCell.content
        case 7: return PickleCell(.instance, payload)
        default:
            switch payload {
            case 1: return .passed
            case 2: return .function
            case 3: return .distributionText
            default: return .other
            }
        }
    }
}
