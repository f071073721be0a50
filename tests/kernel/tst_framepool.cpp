// SPDX-License-Identifier: MIT
#include <QActors/kernel/framepool.h>

#include "support/testrun.h"

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;
using detail::poolAllocate;
using detail::poolBlocksInUse;
using detail::poolFree;

class TestFramePool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void blocksAreAlignedAndApart();
    void countsWhatIsInUse();
    void freedOnAnotherThread();
    void endedThreadLeaksNothing();
    void derivedClassesComeFromThePool();
    void framesComeFromThePool();
};

void TestFramePool::blocksAreAlignedAndApart()
{
    const qptrdiff before = poolBlocksInUse();
    // Around the size classes' edges, and beyond the largest.
    for (const std::size_t size : {1, 8, 31, 32, 33, 64, 1000, 2047, 2048, 2049, 100'000}) {
        std::vector<unsigned char *> blocks;
        for (int i = 0; i < 20; ++i) {
            auto *block = static_cast<unsigned char *>(poolAllocate(size));
            QCOMPARE(quintptr(block) % alignof(std::max_align_t), quintptr(0));
            std::fill_n(block, size, static_cast<unsigned char>(i));
            blocks.push_back(block);
        }
        for (int i = 0; i < 20; ++i) {
            QVERIFY(std::all_of(blocks[i], blocks[i] + size, [i](unsigned char c) { return c == i; }));
            poolFree(blocks[i], size);
        }
    }
    QCOMPARE(poolBlocksInUse(), before);
}

void TestFramePool::countsWhatIsInUse()
{
    const qptrdiff before = poolBlocksInUse();
    void *small = poolAllocate(40);
    void *large = poolAllocate(5000);
    QCOMPARE(poolBlocksInUse(), before + 2);
    poolFree(large, 5000);
    poolFree(small, 40);
    QCOMPARE(poolBlocksInUse(), before);
}

void TestFramePool::freedOnAnotherThread()
{
    constexpr int Blocks = 3000; // more than a thread keeps of foreign ones
    const qptrdiff before = poolBlocksInUse();
    std::vector<void *> blocks;
    for (int i = 0; i < Blocks; ++i)
        blocks.push_back(poolAllocate(96));
    qptrdiff there = 0;
    std::thread([&] {
        for (void *block : blocks)
            poolFree(block, 96);
        there = poolBlocksInUse();
    }).join();
    QCOMPARE(there, qptrdiff(-Blocks));
    QCOMPARE(poolBlocksInUse() + there, before);
    for (int i = 0; i < Blocks; ++i)
        poolFree(poolAllocate(96), 96); // this thread's lists are sound
}

void TestFramePool::endedThreadLeaksNothing()
{
    void *kept = nullptr;
    std::thread([&] {
        void *freed = poolAllocate(200);
        kept = poolAllocate(200);
        poolFree(freed, 200); // stays in the thread's list, until it ends
    }).join();
    std::memset(kept, 1, 200); // outlives its thread
    poolFree(kept, 200);
}

void TestFramePool::derivedClassesComeFromThePool()
{
    struct Base : detail::Pooled
    {
        virtual ~Base() = default;
    };
    struct Derived : Base
    {
        char more[300];
    };
    const qptrdiff before = poolBlocksInUse();
    Base *object = new Derived;
    QCOMPARE(poolBlocksInUse(), before + 1);
    delete object; // with Derived's size: the destructor is virtual
    QCOMPARE(poolBlocksInUse(), before);
}

void TestFramePool::framesComeFromThePool()
{
    const qptrdiff before = poolBlocksInUse();
    auto make = []() -> Async<> { co_return; };
    {
        const Async<> async = make();
        QCOMPARE(poolBlocksInUse(), before + 1);
    }
    QCOMPARE(poolBlocksInUse(), before);
}

QTEST_GUILESS_MAIN(TestFramePool)
#include "tst_framepool.moc"
