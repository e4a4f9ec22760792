#include <cmath>
#include <cstring>

#include "reader.h"

namespace hb {

const uint8_t kBytes[DTYPES] = {4, 2, 2, 8, 1, 2, 4, 8, 1, 2, 4, 1};
const uint8_t kValueBytes[VTYPES] = {4, 8, 4, 4, 8, 1};
const VType kValue[DTYPES] = {VF32, VF32, VF32, VF64, VI32, VI32, VI32, VI64, VI32, VI32, VU32, VBOOL};

namespace {
// All that a kernel is made from: its arguments' dtypes and sizes, and the rest as it was written.
std::string formOf(const Kernel& k, const char* from, const char* to) {
  std::string form(1, char(k.kind));
  for (size_t i = 0; i < k.args.size(); i++) {
    form += {char(k.args[i].dtype), char(k.args[i].access)};
    form.append(reinterpret_cast<const char*>(&k.elements[i]), sizeof k.elements[i]);
  }
  return form.append(from, to);
}
}  // namespace

std::unique_ptr<Program> readProgram(Reader& r, int depth) {
  need(depth < kDepth, "Programs are nested too deeply");
  auto p = std::make_unique<Program>();
  p->arenaBytes = r.size();
  need(p->arenaBytes <= int64_t(1) << 46, "the arena is too large");
  int n = r.count();
  for (int i = 0; i < n; i++) {
    BufferDecl b;
    b.role = r.one(Role(4), "unknown role");
    b.bytes = r.size();
    b.offset = 0;
    if (b.role == Role::Temp) {
      b.offset = r.size();
      need(b.offset % 64 == 0 && b.offset + b.bytes <= p->arenaBytes, "a temporary leaves the arena");
    } else if (b.role == Role::Const) {
      need(b.bytes <= r.end - r.p, "a constant is longer than the rest");
      b.data.assign(r.p, r.p + b.bytes);
      r.p += b.bytes;
    } else if (b.role == Role::Output)
      b.alias = int(r.index(int64_t(n) + 1, "an output in the place of no buffer")) - 1;
    p->buffers.push_back(std::move(b));
  }
  std::vector<char> listed(size_t(n), 0);
  for (auto [list, role] : {std::pair{&p->inputs, Role::Input}, std::pair{&p->outputs, Role::Output}}) {
    int m = r.count();
    for (int i = 0; i < m; i++) {
      int b = r.index(n, "an input or output that is no buffer");
      need(p->buffers[size_t(b)].role == role && !listed[size_t(b)], "an input or output of another role, or listed twice");
      listed[size_t(b)] = 1;
      list->push_back(b);
    }
  }
  for (int i = 0; i < n; i++) {
    Role role = p->buffers[size_t(i)].role;
    need(listed[size_t(i)] || role == Role::Temp || role == Role::Const, "an input or output that is not listed");
    int alias = p->buffers[size_t(i)].alias;
    if (alias < 0) continue;
    auto& to = p->buffers[size_t(alias)];
    need(to.role == Role::Input && to.bytes == p->buffers[size_t(i)].bytes, "an output in the place of another kind of buffer");
    need(listed[size_t(alias)]++ == 1, "two outputs in the place of one input");
  }
  int steps = r.count();
  for (int i = 0; i < steps; i++) {
    Step s;
    s.kernel = std::make_unique<Kernel>();
    auto& k = *s.kernel;
    k.kind = r.one(Kind::Count, "unknown kind of kernel");
    k.name = r.text();
    try {
      int args = r.count();
      std::vector<int64_t> bytes;
      for (int a = 0; a < args; a++) {
        Arg arg;
        arg.dtype = r.one(DTYPES, "unknown dtype");
        arg.access = r.byte();
        need(arg.access < 3, "unknown access");
        int b = r.index(n, "an argument that is no buffer");
        auto& decl = p->buffers[size_t(b)];
        need(arg.access == 0 || decl.role == Role::Output || decl.role == Role::Temp, "an input or a constant is written");
        k.args.push_back(arg);
        k.elements.push_back(decl.bytes / kBytes[arg.dtype]);
        bytes.push_back(decl.bytes);
        s.buffers.push_back(b);
      }
      auto* from = reinterpret_cast<const char*>(r.p);
      readKernel(r, k, bytes, depth);
      if (k.kind == Kind::Loop || k.kind == Kind::Dot || k.kind == Kind::Conv) k.form = formOf(k, from, reinterpret_cast<const char*>(r.p));
    } catch (const BadProgram& e) {
      if (std::strncmp(e.what(), "step ", 5) == 0) throw;
      bad("step " + std::to_string(i) + " (" + k.name.substr(0, 80) + "): " + e.what());
    }
    p->steps.push_back(std::move(s));
  }
  return p;
}

std::unique_ptr<Program> decode(const uint8_t* bytes, size_t size) {
  Reader r{bytes, bytes + size};
  need(r.raw<uint32_t>() == 0x324e4248, "it does not begin as a Program does");
  auto p = readProgram(r, 0);
  need(r.p == r.end, "something follows its end");
  return p;
}

}  // namespace hb
