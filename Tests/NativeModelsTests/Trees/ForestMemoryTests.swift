import Testing

@testable import NativeModels

@Suite("The memory of trees")
struct ForestMemoryTests {
    @Test(
        "is at most half as much again as their bytes, with room for no node that is not there",
        arguments: ["forest-classifier", "histogram-regressor", "lightgbm-binary", "xgboost-classes"]
    )
    func bound(name: String) throws {
        let bytes = try NativeFixture.bytes(name)
        let forest = try #require(ProbeTrace(NativeFixture(name).model).forests.first).forest
        #expect(MemoryLayout<TreeNode>.stride == 16 && MemoryLayout<Forest.Tree>.stride == 8)
        // Rounded up to what the allocator has.
        #expect(forest.nodes.capacity <= forest.nodes.count + 64)
        #expect(forest.values.capacity <= forest.values.count + 64)
        let memory = forest.nodes.count * 16 + forest.values.count * 8 + forest.trees.count * 8
        #expect(2 * memory <= 3 * bytes.count, "\(memory) of \(bytes.count)")
    }

    @Test("who holds the bytes is told of those that are read, in their order")
    func passed() throws {
        let tree = FormBytes.tree([FormBytes.leaf(1)])
        let bytes = FormBytes.form(FormBytes.forest([[UInt8]](repeating: tree, count: 200_000)))
        var told: [Int] = []
        try bytes.withUnsafeBytes { content in
            _ = try NativeModel.read(content, of: NativeFixture.version()) { told.append($0) }
        }
        #expect(told.count == bytes.count >> 20 && told == told.sorted())
        #expect(told.allSatisfy { $0 <= bytes.count })
    }
}
