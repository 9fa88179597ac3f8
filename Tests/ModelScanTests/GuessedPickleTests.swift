import TestSupport
import Testing

@testable import ModelScan

@Suite("What nothing marks as a pickle") struct GuessedPickleTests {
    @Test(
        "a text is none, whatever it begins with",
        arguments: [
            "import mlflow\nfrom mlflow.pyfunc import PythonModel\n", "city,price\nOslo,1.5\nBergen,2.25\n",
            "cloudpickle==3.1.3\nnumpy==2.4.6\n", "channels:\n- https://conda.example.com\n", "income\n30000.5\n",
            "cat.name\ndog.name\n", "count;mean\n3;1.5\n", "code.of.conduct\nsee www.example.org\n",
            "class A:\n    x.y = 1\n",
            "cast\nsystem\nrun\n", "cos\nsystem\n", "(import os\nos.system\n)", "(id\nthe.dog\n", "count\nsales\n.5\n",
            "condition\r\nos.name\r\n", "Price.\nNew\n", "ios\nsystem\n", "ctime\nsleep\n(K\n",
        ]
    )
    func text(_ text: String) throws {
        let encodings: [[UInt8]] = [
            Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8),
            text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
            text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
        ]
        for bytes in encodings {
            for path in ["notes.txt", "model.py", "data", "requirements.txt"] {
                let report = try scan(bytes, as: path)
                #expect(report.imports.isEmpty && report.findings.allSatisfy { $0.code == .codeFile }, "\(path)")
            }
        }
    }

    @Test(
        "a pickle of protocol 0 or 1 is one, whatever its name, and whatever follows",
        arguments: [
            "cos\nsystem\n(S'id'\ntR.", "(S'id'\nios\nsystem\n.", "(cos\nsystem\nS'id'\no.", "cos\nsystem\n(S'id'\ntR",
            "cos\nsystem\n(S'id'\ntR.and a text behind it\n", "N0cposix\nsystem\np0\n(Vid\np1\ntp2\nRp3\n.",
            "cnumpy\nload\n(S'x'\ntR.", "(lp0\ncsubprocess\nPopen\n(S'id'\ntRa.", "cos\nsystem\n.",
        ]
    )
    func pickle(_ text: String) throws {
        for path in ["README.md", "weights", "a.json"] {
            #expect(try scan(Array(text.utf8), as: path).verdict == .dangerous, "\(path)")
        }
    }
}
