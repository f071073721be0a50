// SPDX-License-Identifier: MIT
#include "../../src/erlang/framebuffer_p.h"
#include "support/testrun.h"

#include <QtCore/qendian.h>
#include <QtCore/qrandom.h>

using namespace TestSupport;
using namespace QActors::detail;
using namespace Qt::StringLiterals;

namespace {

QByteArray framed(const QByteArray &content)
{
    QByteArray frame(4, '\0');
    qToBigEndian(quint32(content.size()), frame.data());
    return frame + content;
}

/// Reads `bytes` as a socket would give them, `piece` at a time; the frames that came.
QByteArrayList readAsFrames(FrameBuffer &buffer, const QByteArray &bytes, qsizetype piece)
{
    QByteArrayList frames;
    for (qsizetype at = 0;;) {
        while (const std::optional<QByteArrayView> frame = buffer.next())
            frames.append(frame->toByteArray());
        if (at == bytes.size())
            return frames;
        for (const qsizetype end = std::min(at + piece, bytes.size()); at < end;) { // there may be room for less
            qsizetype size = 0;
            char *to = buffer.room(end - at, size);
            size = std::min(size, end - at);
            std::copy_n(bytes.constData() + at, size, to);
            buffer.added(size);
            at += size;
            while (const std::optional<QByteArrayView> frame = buffer.next())
                frames.append(frame->toByteArray());
        }
    }
}

} // namespace

class tst_FrameBuffer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ED13_framesAreMadeOfAnyPieces_data()
    {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 2, 3, 5, 4096, 65531, 65535, 65536, 65537, 1 << 20})
            QTest::addRow("%d", piece) << piece;
    }
    void ED13_framesAreMadeOfAnyPieces()
    {
        QFETCH(int, piece);
        QByteArrayList contents;
        QByteArray bytes;
        for (const int size : {0, 1, 5, 300, 65531, 65532, 65533, 65536, 0, 0, 70'000, 3, 200'000, 1}) {
            QByteArray content(size, Qt::Uninitialized);
            for (int i = 0; i < size; ++i)
                content[i] = char(i * 7 + size);
            contents.append(content);
            bytes += framed(content);
        }
        FrameBuffer buffer(1 << 20);
        QCOMPARE(readAsFrames(buffer, bytes, piece), contents);
        QCOMPARE(readAsFrames(buffer, bytes, piece), contents); // again
        buffer.append(bytes);
        QCOMPARE(readAsFrames(buffer, {}, 1), contents);
        buffer.append(framed("early"_ba) + framed("more"_ba).first(6));
        QCOMPARE(readAsFrames(buffer, framed("more"_ba).mid(6), 1), QByteArrayList({"early"_ba, "more"_ba}));
    }

    /// Each small frame is cut at each of its bytes.
    void ED13_framesAreMadeOfTwoPieces()
    {
        const QByteArray bytes = framed("one"_ba) + framed(""_ba) + framed("three"_ba) + framed(QByteArray(100, 'x'));
        for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
            FrameBuffer buffer(1000);
            QByteArrayList frames = readAsFrames(buffer, bytes.first(cut), bytes.size());
            frames += readAsFrames(buffer, bytes.mid(cut), bytes.size());
            QCOMPARE(frames, QByteArrayList({"one"_ba, ""_ba, "three"_ba, QByteArray(100, 'x')}));
        }
    }

    void ED14_whatIsTooLargeIsRefused()
    {
        FrameBuffer buffer(1000);
        QCOMPARE(readAsFrames(buffer, framed(QByteArray(1000, 'x')), 10).size(), 1);
        const auto read = [&] { readAsFrames(buffer, framed(QByteArray(1001, 'x')).first(4), 4); };
        QCOMPARE(messageOf<TermError>(read), u"a message of 1001 bytes, where 1000 are the most that is taken"_s);
        buffer.clear();
        QCOMPARE(readAsFrames(buffer, framed("a"_ba), 10), QByteArrayList({"a"_ba}));
        FrameBuffer large(64 << 20);
        const auto huge = [&] { readAsFrames(large, "\xff\xff\xff\xff"_ba, 4); };
        QVERIFY(messageOf<TermError>(huge).startsWith(u"a message of 4294967295 bytes"_s));
    }

    void ED13_aLargeFrameComesWhole()
    {
        QByteArray content(48 << 20, Qt::Uninitialized);
        auto *words = reinterpret_cast<quint32 *>(content.data());
        QRandomGenerator(1).fillRange(words, content.size() / 4);
        FrameBuffer buffer(64 << 20);
        QCOMPARE(readAsFrames(buffer, framed(content) + framed("next"_ba), 1 << 20), QByteArrayList({content, "next"_ba}));
    }
};

QTEST_GUILESS_MAIN(tst_FrameBuffer)
#include "tst_framebuffer.moc"
