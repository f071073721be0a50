// SPDX-License-Identifier: MIT
// Real I/O, on threads: what comes is random. There are no tasks here: snapshots take no time.
#include "support/observing.h"

#include <QtCore/qrandom.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_ObserverFuzz : public QObject
{
    Q_OBJECT

    const RuntimeDirectory m_runtime;

private Q_SLOTS:
    /// Random bytes, and requests that were changed a little: the program answers each properly or with an error, and goes on.
    void OB5_anythingCanCome_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 8; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void OB5_anythingCanCome()
    {
        QFETCH(int, seed);
        QRandomGenerator random{quint32(seed)};
        const Observer observer = Observer::listen({.mostClients = 100});
        for (int round = 0; round < 40; ++round) {
            QByteArray bytes;
            for (int part = random.bounded(1, 6); part > 0; --part) {
                const bool isNoise = random.bounded(3) == 0;
                QByteArray one = isNoise ? QByteArray(random.bounded(1, 6000), Qt::Uninitialized) : random.bounded(2) ? changesRequest()
                                                                                                                      : snapshotRequest();
                for (qsizetype i = 0; isNoise && i < one.size(); ++i)
                    one[i] = char(random.generate());
                for (int change = isNoise ? 0 : random.bounded(4); change > 0; --change) {
                    if (one.isEmpty())
                        break;
                    const auto at = random.bounded(qsizetype(one.size()));
                    switch (random.bounded(4)) {
                    case 0: one[at] = char(random.generate()); break;
                    case 1: one.remove(at, random.bounded(1, 5)); break;
                    case 2: one.insert(at, char(random.generate())); break;
                    default: one.truncate(at + 1); break;
                    }
                }
                bytes += one;
            }
            RawClient client(observer.name());
            client.send(bytes);
            if (random.bounded(2)) {
                client.close(); // in the middle
            } else {
                client.send(QByteArray(5000, '\0')); // longer than any request: an error, wherever it falls
                QVERIFY(client.lastWords().startsWith('X'));
            }
        }
        QVERIFY(stillAnswers(observer));
    }
};

QTEST_GUILESS_MAIN(tst_ObserverFuzz)
#include "tst_observer_fuzz.moc"
