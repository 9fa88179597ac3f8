import Testing

@testable import ModelWorkers

@Suite("Wheel names")
struct WheelNameTests {
    @Test(
        "A wheel's name says its package, version and the oldest C library",
        arguments: [
            ("numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", "numpy", "2.4.6", 27),
            ("Jinja2-3.1.6-py3-none-any.whl", "jinja2", "3.1.6", nil),
            ("scikit_learn-1.9.1-cp311-cp311-manylinux2014_x86_64.whl", "scikit-learn", "1.9.1", 17),
            ("a-1-1-py2.py3-none-manylinux1_i686.whl", "a", "1", 5),
        ] as [(String, String, String, Int?)]
    )
    func read(_ file: String, _ name: String, _ version: String, _ minor: Int?) throws {
        let wheel = try #require(WheelName(file))
        #expect(wheel.name == name)
        #expect(wheel.version == version)
        #expect(wheel.glibcMinor == minor)
    }

    @Test(
        "Anything else is no wheel",
        arguments: [
            "numpy.whl", "a-1-py3-none-any.tar.gz", "../a-1-py3-none-any.whl", "a-1-py3-none-any.whl\n",
            "a--1-py3-none-any.whl",
        ]
    )
    func refused(_ file: String) {
        #expect(WheelName(file) == nil)
    }

    @Test("A platform takes what older ones take")
    func accepted() {
        let tags = WheelName.accepted(by: "manylinux_2_28_aarch64")
        #expect(tags.first == "manylinux_2_28_aarch64")
        #expect(tags.contains("manylinux2014_aarch64") && tags.contains("manylinux_2_17_aarch64"))
        #expect(!tags.contains("manylinux_2_29_aarch64"))
        #expect(WheelName.accepted(by: "win_amd64") == ["win_amd64"])
    }
}
