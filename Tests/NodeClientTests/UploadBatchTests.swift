import NodeAPI
import Testing

@testable import NodeClient

struct UploadBatchTests {
    @Test("small blobs go together, until a batch has enough; large ones and those that were begun go alone")
    func packed() {
        let small = (0..<5000).map { OfferReport.Missing(digest: "s\($0)", size: 512, received: 0) }
        let medium = (0..<20).map { OfferReport.Missing(digest: "m\($0)", size: 256 << 10, received: 0) }
        let large = OfferReport.Missing(digest: "large", size: (256 << 10) + 1, received: 0)
        let begun = OfferReport.Missing(digest: "begun", size: 512, received: 100)
        #expect(sizes(small) == [4096, 904])
        #expect(sizes(medium) == [16, 4])
        #expect(sizes([small[0], large, small[1], begun, small[2]]) == [1, 1, 3])
        #expect(sizes([small[0]]) == [1])
        #expect(sizes([]) == [])
    }

    private func sizes(_ blobs: [OfferReport.Missing]) -> [Int] {
        UploadBatch.batches(of: blobs).map { batch in
            switch batch {
            case .one: 1
            case .many(let blobs): blobs.count
            }
        }
    }
}
