#include "onednnConv.h"

#include "onednn.h"
#ifdef HB_ONEDNN
#include <dnnl.hpp>
#include <string>
#endif
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace hb {

#ifdef HB_ONEDNN
namespace {

using Desc = dnnl::memory::desc;
using Dims = dnnl::memory::dims;
using Type = dnnl::memory::data_type;
using Tag = dnnl::memory::format_tag;

dnnl::engine& engine() {
  static dnnl::engine one(dnnl::engine::kind::cpu, 0);
  return one;
}

// Plans are made for as many threads as run them.
struct Alone {
#if defined(_OPENMP)
  int before = omp_get_max_threads();
  Alone() { omp_set_num_threads(1); }
  ~Alone() { omp_set_num_threads(before); }
#endif
};

struct Made final : DnnlConv {
  dnnl::primitive primitive;
  Desc a, b, c, weights, user, scratch;
  int direction;

  // Memory is made for each call: several threads may be here.
  static dnnl::memory at(const Desc& d, const void* p) { return dnnl::memory(d, engine(), const_cast<void*>(p)); }
  void turn(const Desc& from, const void* x, const Desc& to, const void* y) const {
    dnnl::stream stream(engine());
    auto source = at(from, x), target = at(to, y);
    dnnl::reorder(source, target).execute(stream, source, target);
    stream.wait();
  }
  void pack(const void* from, void* to) const override { turn(user, from, weights, to); }
  void unpack(const void* from, float* to) const override { turn(weights, from, user, to); }
  void run(const void* x, const void* y, void* z, void* memory) const override {
    static const int kNames[3][3] = {{DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
                                     {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC},
                                     {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS}};
    dnnl::stream stream(engine());
    primitive.execute(stream, {{kNames[direction][0], at(a, x)},
                               {kNames[direction][1], at(b, y)},
                               {kNames[direction][2], at(c, z)},
                               {DNNL_ARG_SCRATCHPAD, at(scratch, memory)}});
    stream.wait();
  }
};

// [taps, channels of a group, filters] as oneDNN names its axes: groups, filters, channels, taps.
Desc userWeights(const Geometry& g, Dims& dims, Type type) {
  int64_t ci = g.inChannels / g.groups, co = g.outChannels / g.groups, step = ci * g.outChannels;
  dims = g.groups > 1 ? Dims{g.groups, co, ci} : Dims{co, ci};
  Dims strides = g.groups > 1 ? Dims{co, 1, g.outChannels} : Dims{1, g.outChannels};
  size_t first = dims.size(), rank = g.kernel.size();
  dims.insert(dims.end(), g.kernel.begin(), g.kernel.end());
  strides.resize(first + rank);
  for (size_t i = rank; i--; step *= g.kernel[i]) strides[first + i] = step;
  return Desc(dims, type, strides);
}

std::unique_ptr<DnnlConv> plan(const Geometry& g, const std::vector<int64_t>& after, int direction, bool half, bool halfResult, const Made* like) {
  auto made = std::make_unique<Made>();
  made->direction = direction;
  size_t rank = g.in.size();
  Tag last = rank == 1 ? Tag::acb : rank == 2 ? Tag::acdb : Tag::acdeb;
  Type type = half ? Type::bf16 : Type::f32, result = halfResult ? Type::bf16 : Type::f32;
  Dims x{g.batch, g.inChannels}, y{g.batch, g.outChannels}, w, dilation;
  x.insert(x.end(), g.in.begin(), g.in.end());
  y.insert(y.end(), g.out.begin(), g.out.end());
  for (int64_t d : g.dilation) dilation.push_back(d - 1);
  made->user = userWeights(g, w, direction == 2 ? Type::f32 : type);
  Desc dx(x, type, last), dy(y, type, last), any(w, type, Tag::any);
  auto algorithm = dnnl::algorithm::convolution_direct;
  dnnl::primitive_attr attr;
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const Desc wanted = like ? like->weights : direction == 2 ? Desc(w, Type::f32, Tag::any) : any;
  using Forward = dnnl::convolution_forward;
  auto ahead = [&](dnnl::prop_kind kind, const Desc& with, const Desc& to) {
    return Forward::primitive_desc(Forward::desc(kind, algorithm, dx, with, to, g.strides, dilation, g.pad, after), attr, engine());
  };
  std::string name;
  if (direction == 0) {
    auto pd = ahead(dnnl::prop_kind::forward_inference, wanted, Desc(y, result, last));
    made->a = pd.src_desc(), made->b = made->weights = pd.weights_desc(), made->c = pd.dst_desc(), made->scratch = pd.scratchpad_desc();
    name = pd.impl_info_str();
    made->primitive = Forward(pd);
  } else if (direction == 1) {
    using Back = dnnl::convolution_backward_data;
    Back::primitive_desc pd(Back::desc(algorithm, Desc(x, result, last), wanted, dy, g.strides, dilation, g.pad, after), attr, engine(),
                            ahead(dnnl::prop_kind::forward_training, any, dy));
    made->a = pd.diff_dst_desc(), made->b = made->weights = pd.weights_desc(), made->c = pd.diff_src_desc(), made->scratch = pd.scratchpad_desc();
    name = pd.impl_info_str();
    made->primitive = Back(pd);
  } else {
    using Back = dnnl::convolution_backward_weights;
    Back::primitive_desc pd(Back::desc(algorithm, dx, wanted, dy, g.strides, dilation, g.pad, after), attr, engine(),
                            ahead(dnnl::prop_kind::forward_training, any, dy));
    made->a = pd.src_desc(), made->b = pd.diff_dst_desc(), made->c = made->weights = pd.diff_weights_desc(), made->scratch = pd.scratchpad_desc();
    name = pd.impl_info_str();
    made->primitive = Back(pd);
  }
  // What it has for odd cases is slower than ours.
  if (name.rfind("jit", 0) && name.rfind("brg", 0) && name.rfind("brdg", 0)) return nullptr;
  made->weightBytes = made->weights.get_size();
  made->scratchBytes = made->scratch.get_size();
  return made;
}

}  // namespace

std::unique_ptr<DnnlConv> DnnlConv::make(const Geometry& g, const std::vector<int64_t>& after, int direction, bool half, bool halfResult,
                                         const DnnlConv* like) {
  Alone alone;
  try {
    return plan(g, after, direction, half, halfResult, static_cast<const Made*>(like));
  } catch (const dnnl::error&) {
    return nullptr;
  }
}
#else
std::unique_ptr<DnnlConv> DnnlConv::make(const Geometry&, const std::vector<int64_t>&, int, bool, bool, const DnnlConv*) { return nullptr; }
#endif

}  // namespace hb
