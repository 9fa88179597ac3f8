extension NativeLabels {
    init(_ bytes: inout NativeBytes) throws(NativeModelFailure) {
        let type = try bytes.byte("the type of the labels")
        guard (0...5).contains(type) else {
            throw bytes.broken("the type of the labels", expected: "0 to 5", found: "\(type)")
        }
        guard type > 0 else {
            self = .none
            return
        }
        let count = try bytes.count("the labels", 1...NativeLimits.labels, size: 1)
        switch type {
        case 1: self = .integers(try Self.integers(&bytes, count))
        case 2: self = .numbers(try bytes.doubles("a label", count))
        case 3: self = .texts(try Self.texts(&bytes, count))
        case 4: self = .booleans(try Self.booleans(&bytes, count))
        default: self = .smallIntegers(try Self.smallIntegers(&bytes, count))
        }
    }

    private static func integers(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [Int64] {
        var labels: [Int64] = []
        for _ in 0..<count { labels.append(Int64(bitPattern: try bytes.longNumber("a label"))) }
        return labels
    }

    private static func smallIntegers(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [Int32] {
        var labels: [Int32] = []
        for _ in 0..<count { labels.append(Int32(bitPattern: try bytes.number("a label"))) }
        return labels
    }

    private static func texts(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [String] {
        var labels: [String] = []
        for _ in 0..<count { labels.append(try bytes.text("a label", limit: NativeLimits.text)) }
        return labels
    }

    private static func booleans(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [Bool] {
        var labels: [Bool] = []
        for _ in 0..<count { labels.append(try bytes.flags("a label", known: 1) == 1) }
        return labels
    }
}
