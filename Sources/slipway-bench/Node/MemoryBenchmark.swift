/// The resident memory of both programs over the whole way of a bundle.
struct MemoryBenchmark: Benchmark {
    let name = "memory"
    let abstract = "resident memory of both programs with 1 GiB and 8 GiB in 2,000 files, and with 20,000 files"

    private static let limit = 96 << 20
    /// Bytes by which two figures may differ if nothing grows.
    private static let noise = 8 << 20

    /// The most each program ever had, in bytes.
    private struct Peaks {
        let export: Int
        let verify: Int
        let deploy: Int
        let daemon: Int

        var all: [(name: String, bytes: Int)] {
            [
                ("slipway export", export), ("slipway verify", verify), ("slipway deploy", deploy),
                ("slipwayd", daemon),
            ]
        }
    }

    func run(_ conditions: Conditions) async throws -> Report {
        let gibibyte = 1 << 30
        let one = try measure(bytes: gibibyte) {
            try ModelTree.sparse(bytes: gibibyte, in: $0.place)
        }
        let eight = try measure(bytes: 8 * gibibyte) {
            try ModelTree.sparse(bytes: 8 * gibibyte, in: $0.place)
        }
        let many = try measure(bytes: 100 << 20) { try ModelTree.files(20_000, in: $0.place) }
        let few = try measure(bytes: 10 << 20) { try ModelTree.files(2_000, in: $0.place) }
        let judgements = zip(zip(one.all, eight.all), zip(few.all, many.all)).map { bytes, files in
            let (small, large) = (bytes.0.bytes, bytes.1.bytes)
            let growth = Double(files.1.bytes - files.0.bytes) / 18_000
            return Judgement(
                figure: "\(bytes.0.name) \(Self.mebibytes(small)) and \(Self.mebibytes(large)) MiB, "
                    + "\(Measurement.short(growth / 1024)) KiB more for each further file",
                wanted: "under 96 MiB and the same",
                isMet: max(small, large) < Self.limit && large - small < Self.noise
            )
        }
        let row = ComparisonRow(
            what: "resident memory",
            ours: SideResult(name: "1 GiB and 8 GiB in 2,000 files"),
            peer: nil,
            judgements: judgements
        )
        return Report(
            lines: ["the most each process ever had (VmHWM); files that are holes, imported, exported and deployed"],
            rows: [row]
        )
    }

    private func measure(bytes: Int, _ tree: (DesignNode) throws -> ModelTree) throws -> Peaks {
        let design = try DesignNode()
        // The project's store and the bundle, then the bundle and the node's.
        try FreeSpace.require(bytes * 2 + bytes / 8, in: design.place)
        let exported = try design.export(try tree(design), as: "bundle.tar").export
        let verified = try design.verify("bundle.tar")
        let node = try BenchNode(in: design.place)
        try node.start()
        let deployed = try node.slipway(["deploy", "bundle.tar", "--stage-only", "--quiet"] + node.access)
        return Peaks(
            export: exported.peakMemory,
            verify: verified.peakMemory,
            deploy: deployed.peakMemory,
            daemon: try node.running().process.peakMemory()
        )
    }

    private static func mebibytes(_ bytes: Int) -> Int { (bytes + (1 << 19)) >> 20 }
}
